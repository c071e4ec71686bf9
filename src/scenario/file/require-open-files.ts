import { BenchError } from "../../base/index.ts";
import { openFileLimit } from "../../probe/index.ts";
import { levelsOf } from "../load-spec.ts";
import { openFilesNeeded } from "../open-files-needed.ts";
import type { Scenario } from "../scenario-spec.ts";

/**
 * A run that needs more connections than this process may have is refused before it sends anything: half of its
 * requests would fail by our own fault.
 * @throws generator.open-files
 */
export function requireOpenFiles({ load, connection }: Scenario): void {
  const needed = openFilesNeeded(levelsOf(load), connection.maxConnections ?? Number.POSITIVE_INFINITY);
  const limit = openFileLimit();
  if (needed === undefined || limit === undefined || needed <= limit) return;
  throw new BenchError(
    "generator.open-files",
    `the run needs ${needed} open files, and this process may have ${limit}`,
    {
      hint: `type ulimit -n ${needed} in this shell and run it again (above the shell's hard limit an administrator has to), or set connection.maxConnections`,
    },
  );
}
