import { resolve } from "node:path";
import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import { type ImportedRun, importedRunSchema } from "../../sizing/index.ts";
import type { Host } from "../host.ts";
import { readNamedFile } from "../read-named-file.ts";

const hint = "give a file that inferbench import wrote, a run's folder or its run.jsonl";

/**
 * A file that `import` wrote.
 * @throws import.invalid, or usage.bad-value when there is no such file
 */
export async function readImportedFile(path: string, host: Host): Promise<ImportedRun> {
  const text = await readNamedFile(resolve(host.cwd, path), path, hint);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BenchError("import.invalid", `${path} is not JSON`, { hint, cause });
  }
  const parsed = importedRunSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue && issue.path.length > 0 ? `${z.core.toDotPath(issue.path)}: ` : "";
  throw new BenchError("import.invalid", `${path} is not an imported run: ${where}${issue?.message ?? ""}`, {
    hint,
  });
}
