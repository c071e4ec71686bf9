import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { BenchError, exitCodes } from "../../base/index.ts";
import { compareReport } from "../../report/index.ts";
import { type Compared, compareImported, findComparedInversions } from "../../sizing/index.ts";
import { type GivenLabel, parseLabel } from "../compare/parse-labels.ts";
import { readComparedRun } from "../compare/read-compared-run.ts";
import { readImportedFile } from "../compare/read-imported-file.ts";
import type { Host } from "../host.ts";

/** Flags of `compare`. */
export interface CompareFlags {
  readonly label: readonly string[];
  readonly json?: boolean;
}

/** Prints runs and imported files side by side, and what is the other way round than its names say. */
export async function compareCommand(
  paths: readonly string[],
  flags: CompareFlags,
  host: Host,
): Promise<number> {
  if (paths.length < 2) {
    throw new BenchError("usage.bad-value", "one result cannot be compared", {
      hint: "give two or more runs or imported files",
    });
  }
  await refuseTwice(paths, host);
  const labels = flags.label.map(parseLabel);
  const read: Compared[] = [];
  for (const path of paths) {
    read.push(
      path.endsWith(".json")
        ? compareImported(await readImportedFile(path, host))
        : await readComparedRun(path, host),
    );
  }
  const results = distinctLabels(withLabels(read, paths, labels), paths);
  const inversions = findComparedInversions(results);
  host.stdout(
    flags.json
      ? `${JSON.stringify({ results, inversions }, null, 2)}\n`
      : compareReport({ results, inversions }, { color: host.color, width: host.columns }),
  );
  return exitCodes.good;
}

async function refuseTwice(paths: readonly string[], host: Host): Promise<void> {
  const real = await Promise.all(
    paths.map((path) => {
      // A run's folder and the log in it are one run.
      const meant = resolve(host.cwd, path.replace(/[\\/]run\.jsonl$/, ""));
      return realpath(meant).catch(() => meant);
    }),
  );
  const twice = paths.find((_path, index) => real.indexOf(real[index] ?? "") !== index);
  if (twice !== undefined) {
    throw new BenchError("usage.conflict", `${twice} is named twice`, { hint: "name another result" });
  }
}

/** @throws usage.bad-value for a label of none of them, or of several */
function withLabels(
  results: readonly Compared[],
  paths: readonly string[],
  labels: readonly GivenLabel[],
): Compared[] {
  const given = new Map<number, GivenLabel["attributes"]>();
  for (const { name, attributes } of labels) {
    const meant = results.flatMap(({ label }, index) =>
      paths[index] === name || label === name ? [index] : [],
    );
    const [index] = meant;
    if (index === undefined || meant.length > 1) {
      throw new BenchError(
        "usage.bad-value",
        `--label ${name} is ${index === undefined ? "none" : "several"} of the results`,
        {
          hint: `name one by its path: ${paths.join(", ")}`,
        },
      );
    }
    given.set(index, { ...given.get(index), ...attributes });
  }
  return results.map((result, index) => ({ ...result, ...given.get(index) }));
}

/** Results of one name are told apart by their paths. */
function distinctLabels(results: readonly Compared[], paths: readonly string[]): Compared[] {
  return results.map((result, index) => {
    const shared = results.filter(({ label }) => label === result.label).length > 1;
    return shared ? { ...result, label: paths[index] ?? result.label } : result;
  });
}
