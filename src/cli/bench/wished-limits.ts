import { BenchError } from "../../base/index.ts";
import type { SystemLimits, WishedLimits } from "../../probe/index.ts";
import type { BenchFlags } from "./bench-flags.ts";
import { mebibytes } from "./limit-step.ts";

/** The kernel takes no shorter part of a period than this. */
const leastCpus = 0.01;

/**
 * The limits that the flags ask for, if this machine can have them.
 * @throws usage.bad-value, usage.conflict
 */
export function wishedLimits(
  { cpus, memory, engine }: BenchFlags,
  { hostCpus, hostMemoryBytes }: SystemLimits,
): WishedLimits {
  if (engine === "http" && (cpus ?? memory) !== undefined) {
    throw new BenchError(
      "usage.conflict",
      `--${cpus === undefined ? "memory" : "cpus"} would limit this process, not the server`,
      {
        hint: "start the server itself with its limit, such as docker run --cpus 1 --memory 4g",
      },
    );
  }
  if (cpus !== undefined && !(cpus >= leastCpus)) {
    throw new BenchError("usage.bad-value", `--cpus must be at least ${leastCpus}, not ${cpus}`, {
      hint: "such as --cpus 1, or --cpus 0.5 for half a processor",
    });
  }
  if (cpus !== undefined && cpus > hostCpus) {
    throw new BenchError(
      "usage.bad-value",
      `--cpus ${cpus} is more than this machine has: ${hostCpus} ${hostCpus === 1 ? "processor" : "processors"}`,
    );
  }
  if (memory !== undefined && memory > hostMemoryBytes) {
    throw new BenchError(
      "usage.bad-value",
      `--memory ${mebibytes(memory)} is more than this machine has: ${mebibytes(hostMemoryBytes)}`,
    );
  }
  return { ...(cpus !== undefined && { cpus }), ...(memory !== undefined && { memoryBytes: memory }) };
}
