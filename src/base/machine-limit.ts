import type { ErrorCode } from "./error-table.ts";

const limits: Readonly<Record<string, ErrorCode>> = {
  EMFILE: "generator.open-files",
  ENFILE: "generator.open-files",
  EADDRNOTAVAIL: "generator.no-ports",
};

/** The limit of this machine that a system error stands for: then it is no fault of the server. */
export function machineLimitOf(systemCode: string): ErrorCode | undefined {
  return Object.hasOwn(limits, systemCode) ? limits[systemCode] : undefined;
}
