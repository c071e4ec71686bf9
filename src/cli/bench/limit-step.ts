import { z } from "zod";
import type { SystemLimits, WishedLimits } from "../../probe/index.ts";
import type { Host } from "../host.ts";

/** What was done about limits before the measuring process began; it finds this in its environment. */
export const limitStepSchema = z.strictObject({
  /** group: it was put in a control group made for it; affinity: bound to processors; refused: neither could be done. */
  kind: z.enum(["group", "affinity", "refused"]),
  /** What must be told: a limit that was not set, and why. */
  warnings: z.array(z.string()),
});
export type LimitStep = z.infer<typeof limitStepSchema>;

/** Marks a process that was started with its limit. */
export const limitVariable = "INFERBENCH_BENCH_LIMIT";

/** The step that this process was started with; undefined: none was made yet. */
export function limitStepOf({ environment }: Pick<Host, "environment">): LimitStep | undefined {
  const text = environment[limitVariable];
  if (text === undefined) return undefined;
  try {
    return limitStepSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * What is left to be set where some limit holds already: that of a container stays, as its host has set it; elsewhere a
 * tighter one can be set inside of it.
 */
export function limitsToSet(
  { limits, surroundings, hostMemoryBytes }: SystemLimits,
  { cpus, memoryBytes }: WishedLimits,
): { readonly wish: WishedLimits; readonly warnings: readonly string[] } {
  const inContainer = surroundings.container !== null;
  const holds = (there: number | undefined, asked: number | undefined): boolean =>
    there !== undefined && asked !== undefined && (inContainer || there <= asked);
  const where = inContainer ? "of this container" : "that was here before";
  const memoryThere =
    limits.memoryBytes !== undefined && limits.memoryBytes < hostMemoryBytes ? limits.memoryBytes : undefined;
  const warnings: string[] = [];
  if (holds(limits.cpus, cpus) && limits.cpus !== cpus) {
    warnings.push(`--cpus ${cpus} was not set: the limit ${where} holds, ${limits.cpus} CPU`);
  }
  if (holds(memoryThere, memoryBytes) && memoryThere !== memoryBytes) {
    warnings.push(
      `--memory ${mebibytes(memoryBytes)} was not set: the limit ${where} holds, ${mebibytes(memoryThere)}`,
    );
  }
  return {
    wish: {
      ...(cpus !== undefined && !holds(limits.cpus, cpus) && { cpus }),
      ...(memoryBytes !== undefined && !holds(memoryThere, memoryBytes) && { memoryBytes }),
    },
    warnings,
  };
}

/** "512m", as the flag takes it. */
export function mebibytes(bytes: number | undefined): string {
  return `${Math.round((bytes ?? 0) / 2 ** 20)}m`;
}
