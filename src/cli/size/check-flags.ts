import { BenchError } from "../../base/index.ts";
import type { SizeFlags } from "../size-flags.ts";

const conflict = (message: string, hint: string): BenchError =>
  new BenchError("usage.conflict", message, { hint });

/** Flags of which one would be left unsaid beside another are refused. @throws usage.conflict */
export function checkFlags(flags: SizeFlags): void {
  const outputs = [
    ...(flags.emit === undefined ? [] : ["--emit"]),
    ...(flags.report ? ["--report"] : []),
    ...(flags.json ? ["--json"] : []),
  ];
  if (outputs.length > 1) {
    throw conflict(
      `${outputs.join(" and ")} are different outputs`,
      "choose one, and run again for the other",
    );
  }
  const isLegacy = flags.method === "legacy";
  const deploys = flags.emit === undefined ? (flags.patch === undefined ? null : "--patch") : "--emit";
  if (isLegacy && deploys) {
    throw conflict(
      `${deploys} writes the answer that holds, not that of --method legacy`,
      "leave --method legacy out",
    );
  }
  const needing = [deploys, flags.report ? "--report" : null, isLegacy ? "--method legacy" : null].filter(
    (flag) => flag !== null,
  );
  if (needing.length > 0 && flags.targetRps === undefined) {
    throw conflict(`${needing[0]} needs a rate to size for`, "add --target-rps");
  }
}
