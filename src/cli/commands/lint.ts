import { resolve } from "node:path";
import { exitCodes } from "../../base/index.ts";
import { lintReport } from "../../report/index.ts";
import { lintFiles } from "../../sizing/index.ts";
import type { Host } from "../host.ts";
import { readNamedFile } from "../read-named-file.ts";

/** Prints what is ignored or costly in configuration files. Errors make the exit code 1, warnings do not. */
export async function lintCommand(
  names: readonly string[],
  { json }: { readonly json?: boolean },
  host: Host,
): Promise<number> {
  const files = await Promise.all(
    [...new Set(names)].map(async (name) => ({
      name,
      text: await readNamedFile(resolve(host.cwd, name), name, "give a file in YAML or JSON"),
    })),
  );
  const findings = lintFiles(files);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  host.stdout(
    json
      ? `${JSON.stringify({ files: files.map(({ name }) => name), errors, warnings: findings.length - errors, findings }, null, 2)}\n`
      : lintReport(findings, files.length, { color: host.color, width: host.columns }),
  );
  return errors === 0 ? exitCodes.good : exitCodes.failure;
}
