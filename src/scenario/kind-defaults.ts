import type { Scenario } from "./scenario-spec.ts";

const speechTargets: readonly string[] = ["openai-transcription", "http"];
const speechWorkloads: readonly string[] = ["synthetic-speech", "clips"];

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * What is left out follows from what is there: a language model is sent the performance suite, once, one prompt after
 * the other; a trace is replayed as it was recorded.
 */
export function withDefaultsOf(spec: unknown): unknown {
  if (!isObject(spec) || !isObject(spec.target) || typeof spec.target.kind !== "string") return spec;
  if (speechTargets.includes(spec.target.kind)) return spec;
  const { workload = { kind: "prompt-suite" } } = spec;
  const kind = isObject(workload) ? workload.kind : undefined;
  const load =
    kind === "trace"
      ? { kind: "trace" }
      : kind === "prompt-suite"
        ? { kind: "closed", concurrency: 1 }
        : undefined;
  return { ...(load === undefined ? {} : { load }), ...spec, workload };
}

/** Parts that do not go together, in a sentence; undefined when all do. */
export function findMismatch({ target, workload, load }: Scenario): string | undefined {
  const takesSpeech = speechTargets.includes(target.kind);
  if (takesSpeech !== speechWorkloads.includes(workload.kind)) {
    return `target ${target.kind} takes ${takesSpeech ? "speech" : "prompts"}, and workload ${workload.kind} is ${takesSpeech ? "prompts" : "speech"}`;
  }
  if (load.kind === "trace" && workload.kind !== "trace") {
    return `load trace replays the arrivals of a trace, and workload ${workload.kind} has none`;
  }
  return undefined;
}
