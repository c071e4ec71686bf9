import { readFile } from "node:fs/promises";
import { BenchError } from "../base/index.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EISDIR: "is a folder",
  EACCES: "may not be read by this user",
};

/**
 * The text of a file that a flag names.
 * @param shown the flag and the file as the user wrote them
 * @throws usage.bad-value
 */
export function readNamedFile(path: string, shown: string, hint: string): Promise<string> {
  return readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const reason = reasons[cause.code ?? ""] ?? `cannot be read: ${cause.message}`;
    throw new BenchError("usage.bad-value", `${shown} ${reason}`, { cause, hint });
  });
}
