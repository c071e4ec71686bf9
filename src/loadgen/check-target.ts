import { BenchError, type Clock } from "../base/index.ts";
import type { RunEvent } from "../record/index.ts";
import type { Target } from "../target/index.ts";
import type { Workload } from "../workload/index.ts";
import { roundedToMicro } from "./request-ended.ts";

/** Far beyond any plan, so that the prompt of no measured request is in the server's cache already. */
const farIndex = 1_000_000_007;

/**
 * Sends one request alone, before any load: its time is the cold first request, its failure explains itself
 * before a thousand others repeat it.
 * @throws the target's explanation of the failure (target.*), after the event was emitted
 */
export async function checkTarget(
  target: Target,
  workload: Workload,
  clock: Clock,
  tag: string,
  signal: AbortSignal,
  emit: (event: RunEvent) => void,
): Promise<void> {
  const answer = await target.prepare(await workload.at(farIndex), tag).send(signal);
  const { outcome, sentAt, endedAt } = answer;
  const latencyMs = outcome.kind === "ok" && sentAt !== null ? roundedToMicro(endedAt - sentAt) : null;
  emit({ kind: "targetChecked", at: roundedToMicro(clock.now()), latencyMs, outcome });
  if (outcome.kind === "ok" || signal.aborted) return;
  const error = await target.explain(answer, signal);
  throw error ?? new BenchError("target.bad-answer", `the first request failed: ${outcome.kind}`);
}
