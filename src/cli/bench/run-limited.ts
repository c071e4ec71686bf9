import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { BenchError } from "../../base/index.ts";
import { makeCgroup, type SystemLimits, type WishedLimits } from "../../probe/index.ts";
import type { Host } from "../host.ts";
import { type LimitStep, limitVariable, mebibytes } from "./limit-step.ts";

/** A way to start the measuring process with a limit on it. */
interface Limiter {
  /** A command that becomes the process that it is followed by. */
  readonly before: readonly string[];
  readonly step: LimitStep;
  oomKills(): number;
  remove(): Promise<void>;
}

/** Joins the groups whose files it is given, as many as the first argument says, then becomes the rest. */
const joinScript =
  'n=$1; shift; while [ "$n" -gt 0 ]; do echo $$ > "$1" || exit 125; shift; n=$((n - 1)); done; exec "$@"';

/**
 * Runs this command again in a process of its own with the limits on it: a control group, where one may be made; else
 * bound to processors, where their number is whole; else without any, which its warnings say.
 * @returns its exit code
 * @throws bench.out-of-memory when the memory limit killed it; generator.lost when something else did
 */
export async function runLimited(
  wish: WishedLimits,
  warnings: readonly string[],
  system: SystemLimits,
  host: Host,
): Promise<number> {
  if (!host.rerun) throw new BenchError("internal", "this process cannot start itself again");
  const limiter = chooseLimiter(wish, warnings, system, host);
  try {
    const { exitCode, signal } = await host.rerun(limiter.before, {
      [limitVariable]: JSON.stringify(limiter.step),
    });
    if (exitCode !== null) return exitCode;
    if (limiter.oomKills() > 0) throw outOfMemory(wish.memoryBytes);
    throw new BenchError("generator.lost", `the measuring process was ended (${signal})`, {
      hint: "run it again; nothing was measured",
    });
  } finally {
    await limiter.remove();
  }
}

function chooseLimiter(
  wish: WishedLimits,
  warnings: readonly string[],
  { cgroup, allowedCpus }: SystemLimits,
  { environment }: Host,
): Limiter {
  const group = "unavailable" in cgroup ? cgroup : makeCgroup(cgroup, wish);
  if (!("unavailable" in group)) {
    const files = group.procsFiles;
    return {
      before: ["/bin/sh", "-c", joinScript, "sh", String(files.length), ...files],
      step: { kind: "group", warnings: [...warnings] },
      oomKills: group.oomKills,
      remove: group.remove,
    };
  }
  const noGroup = `no control group could be made (${group.unavailable})`;
  const withoutMemory =
    wish.memoryBytes === undefined ? [] : [`--memory ${mebibytes(wish.memoryBytes)} was NOT set: ${noGroup}`];
  const { cpus } = wish;
  const free = { oomKills: () => 0, remove: async () => {} };
  if (cpus === undefined || cannotBind(cpus, allowedCpus, environment) !== undefined) {
    const noCpus =
      cpus === undefined
        ? []
        : [`NO LIMIT of processors is set: ${noGroup}, and ${cannotBind(cpus, allowedCpus, environment)}`];
    return {
      before: [],
      step: { kind: "refused", warnings: [...warnings, ...noCpus, ...withoutMemory] },
      ...free,
    };
  }
  // The last ones: the first is where most interrupts go.
  const list = allowedCpus.slice(-cpus).join(",");
  return {
    before: ["taskset", "-c", list],
    step: {
      kind: "affinity",
      warnings: [...warnings, `bound to processor ${list} instead of a quota: ${noGroup}`, ...withoutMemory],
    },
    ...free,
  };
}

/** Why processors cannot be bound; undefined: they can. */
function cannotBind(
  cpus: number,
  allowedCpus: readonly number[],
  { PATH = "" }: Host["environment"],
): string | undefined {
  if (!Number.isInteger(cpus)) return `${cpus} is no whole number of processors to bind it to`;
  if (cpus > allowedCpus.length) return `only ${allowedCpus.length} processors are allowed here`;
  const isThere = PATH.split(delimiter).some(
    (folder) => folder !== "" && existsSync(join(folder, "taskset")),
  );
  return isThere ? undefined : "there is no taskset to bind it to processors";
}

/** What the kernel did, in words. */
export function outOfMemory(limitBytes: number | undefined): BenchError {
  const limit =
    limitBytes === undefined ? "the memory limit" : `the memory limit of ${mebibytes(limitBytes)}`;
  return new BenchError("bench.out-of-memory", `${limit} is too small for this model: the kernel killed it`);
}
