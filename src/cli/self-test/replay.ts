import type { AssessedRun } from "../../analysis/index.ts";
import { parseDurationMs } from "../../base/index.ts";
import type { Scenario } from "../../scenario/index.ts";
import type { CasePlan } from "./measure-case.ts";

/** A scenario as loads for a simulator that answers about as fast as the server did. */
export interface Replay {
  readonly engine: "llm-sim" | "sim";
  readonly config: Readonly<Record<string, unknown>>;
  readonly plans: readonly CasePlan[];
}

/** All levels together are cut to about this; a level is never shorter than the least, nor longer than the most. */
const wholeSeconds = 40;
const leastSeconds = 2;
const mostSeconds = 10;

/** Where no run says how fast the server is. */
const usual = { ttftMs: 50, tokenMs: 20, serviceMs: 200 };

/** The median over the levels of a metric's median: one number for a simulator that has only one. */
function typicalMs(summary: AssessedRun | undefined, metric: string): number | undefined {
  const medians = (summary?.levels ?? []).flatMap(({ metrics }) => metrics[metric]?.p50 ?? []);
  return medians.sort((a, b) => a - b)[Math.floor((medians.length - 1) / 2)];
}

type Load = Scenario["load"];

const asList = (value: number | readonly number[]): readonly number[] =>
  typeof value === "number" ? [value] : value;

/** Each level as a load of its own. */
function levelsOf(load: Load): readonly { readonly name: string; readonly load: Load }[] {
  switch (load.kind) {
    case "closed":
      return asList(load.concurrency).map((concurrency) => ({
        name: `concurrency ${concurrency}`,
        load: { ...load, concurrency },
      }));
    case "constant":
    case "poisson":
      return asList(load.ratePerSecond).map((ratePerSecond) => ({
        name: `${ratePerSecond} requests/s, ${load.kind === "constant" ? "even gaps" : "Poisson"}`,
        load: { ...load, ratePerSecond },
      }));
    case "trace":
      return asList(load.speedup ?? 1).map((speedup) => ({
        name: `trace × ${speedup}`,
        load: { ...load, speedup },
      }));
    case "burst":
      return asList(load.size).map((size) => ({ name: `burst of ${size}`, load: { ...load, size } }));
  }
}

function secondsOf(duration: string | number | undefined): number {
  if (duration === undefined) return Number.POSITIVE_INFINITY;
  return typeof duration === "number" ? duration : parseDurationMs(duration) / 1000;
}

/** The same words to another server: without address, keys, certificates and what was special to the first. */
function retarget(target: Scenario["target"]): object {
  if (target.kind === "http") return { kind: "openai-transcription", model: "sim" };
  if (target.kind === "openai-transcription") {
    const { kind, responseFormat, stream } = target;
    return { kind, model: "sim", responseFormat, stream };
  }
  const { url: _url, headers: _headers, apiKeyEnv: _key, extra: _extra, ...words } = target;
  return { ...words, model: "sim" };
}

/**
 * The loads of a scenario, shortened, for a simulator.
 * @param summary of a run of this scenario: its medians are the simulator's times
 */
export function planReplay(scenario: Scenario, summary?: AssessedRun): Replay {
  const levels = levelsOf(scenario.load);
  const seconds = Math.min(mostSeconds, Math.max(leastSeconds, wholeSeconds / levels.length));
  const isSpeech = scenario.target.kind === "http" || scenario.target.kind === "openai-transcription";
  const tokenMs = typicalMs(summary, "itl") ?? usual.tokenMs;
  const serviceMs = typicalMs(summary, "service_time") ?? usual.serviceMs;
  const { workload, connection, seed } = scenario;
  const plans = levels.map(
    ({ name, load }): CasePlan => ({
      load: name,
      scenario: {
        name: "selftest-replay",
        target: retarget(scenario.target),
        workload,
        connection,
        seed,
        load: { ...load, duration: Math.min(seconds, secondsOf(load.duration)) },
      } as CasePlan["scenario"],
      schedule: isSpeech ? { serviceMs } : { gapMs: tokenMs },
    }),
  );
  if (isSpeech) {
    const service = { kind: "fixed", ms: serviceMs };
    return { engine: "sim", config: { engine: { kind: "sim", slots: 100_000, service } }, plans };
  }
  const prefillOverheadMs = typicalMs(summary, "ttft") ?? usual.ttftMs;
  const engine = {
    kind: "llm-sim",
    slots: 100_000,
    prefillOverheadMs,
    prefillTokensPerSecond: 1e9,
    tokenMs,
    contextTokens: 1_000_000,
  };
  return { engine: "llm-sim", config: { engine }, plans };
}
