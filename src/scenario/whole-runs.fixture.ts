import { type Clock, createRandom, createVirtualClock } from "../base/index.ts";
import { type Conductor, type Level, runPlan } from "../loadgen/index.ts";
import type { RequestEnded, RunEvent, RunStarted, SpeechRequest } from "../record/index.ts";
import { partOf, unitsOfLevel } from "../schedule/index.ts";
import { type Answer, askedRequest, type Target } from "../target/index.ts";

const speech = (index: number): SpeechRequest => ({
  input: { kind: "speech", clip: `clip-${index}`, audioSeconds: 5, sound: "speech" },
  audio: { bytes: new Uint8Array(8), fileName: "clip.wav", mimeType: "audio/wav" },
});

export const runStarted: RunStarted = {
  ...{ kind: "runStarted", logVersion: 1, runId: "r", name: "n", startedAt: "", clockOriginNs: "0" },
  ...{ scenario: {}, seed: 1, tool: { name: "inferbench", version: "0" } },
  machine: { platform: "", arch: "", os: "", cpuModel: "", cpuCount: 1, memoryBytes: 1, node: "" },
};

/** A client with so many connections, whose requests wait in line for one, to a server that takes this long for each. */
function cappedTarget(
  clock: Clock,
  serviceMs: (id: number) => number,
  maxConnections: number | null,
): Target {
  const line: (() => void)[] = [];
  let free = maxConnections ?? Number.POSITIVE_INFINITY;
  const connection = (): Promise<void> => {
    if (free > 0) {
      free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => line.push(resolve));
  };
  const send = async (id: number): Promise<Answer> => {
    await connection();
    const sentAt = clock.now();
    const endedAt = sentAt + serviceMs(id);
    await clock.sleepUntil(endedAt);
    const next = line.shift();
    if (next) next();
    else free++;
    const bytes = { bytesSent: 8, bytesReceived: 2 };
    return {
      ...{ outcome: { kind: "ok" }, sentAt, stamps: {}, endedAt, ...bytes },
      connection: { id: 1, reused: true },
    };
  };
  return {
    description: "capped",
    prepare: (request, tag) => askedRequest(request, clock, () => send(Number(tag))),
    explain: async () => undefined,
    close: async () => {},
  };
}

export interface WholeRun {
  readonly level: Level;
  /** What the server needs for a request, by its position in the plan where it is not always the same. */
  readonly serviceMs: number | ((id: number) => number);
  readonly maxConnections?: number;
  /** How many generators share the plan, each with a target of its own; one unless given. */
  readonly workers?: number;
  /** How long a worker counts tokens behind its level; the log has a tokensCounted when it begins to. */
  readonly countMs?: number;
}

/** The log of a whole run on a virtual clock. */
export async function runWhole(run: WholeRun): Promise<RunEvent[]> {
  const { level, serviceMs, maxConnections = null, workers = 1, countMs } = run;
  const serviceOf = typeof serviceMs === "number" ? () => serviceMs : serviceMs;
  const clock = createVirtualClock();
  const events: RunEvent[] = [{ ...runStarted, workers }];
  const emit = (event: RunEvent): void => void events.push(event);
  const conductor = createConductor(workers, level, maxConnections, clock, emit);
  const generate = (index: number): Promise<void> =>
    runPlan({
      clock,
      random: createRandom("seed"),
      workload: { description: "clips", at: speech },
      target: cappedTarget(
        clock,
        serviceOf,
        maxConnections === null ? null : partOf(maxConnections, { index, count: workers }),
      ),
      meter: {
        read: () => ({
          ...{ loopUtilizationRatio: 0.1, loopDelayP99Ms: 0, loopDelayMaxMs: 0, cpuRatio: 0.1, rssBytes: 1 },
        }),
      },
      stop: new AbortController().signal,
      abort: new AbortController().signal,
      emit,
      tagOf: String,
      gauge: { inFlight: 0 },
      ...(countMs === undefined
        ? {}
        : {
            settle: async () => {
              emit({ kind: "tokensCounted", id: index, tokenizer: "t", outputTokens: 1 });
              await clock.sleepUntil(clock.now() + countMs);
            },
          }),
      plan: { levels: [level], maxConnections, drainMs: 1e6, interruptedDrainMs: 5000 },
      ...(workers > 1 ? { generator: { index, count: workers }, conductor } : {}),
    });
  await clock.run(Promise.all(Array.from({ length: workers }, (_, index) => generate(index))));
  return events;
}

/** Lets all begin at one instant, and tells of the one level; without the messages between threads. */
function createConductor(
  workers: number,
  level: Level,
  maxConnections: number | null,
  clock: Clock,
  emit: (event: RunEvent) => void,
): Conductor {
  const { load, stop } = level;
  const ready: ((startedAt: number) => void)[] = [];
  const ended: (() => void)[] = [];
  let measuredFrom: number | undefined;
  return {
    firstIdOf: async () => 0,
    startOf: (index) =>
      new Promise((resolve) => {
        if (ready.push(resolve) < workers) return;
        const phase = { level: index, load, warmupRequests: stop.warmupRequests, maxConnections };
        const units = unitsOfLevel(level, maxConnections, workers);
        emit({ kind: "phaseStarted", at: clock.now(), ...phase, units });
        for (const start of ready) start(clock.now());
      }),
    ended: (index, { at, reason }) =>
      new Promise((resolve) => {
        if (ended.push(resolve) < workers) return;
        for (const end of ended) end();
        emit({ kind: "phaseEnded", at, level: index, reason });
      }),
    measuring: (_level, at) => {
      measuredFrom = Math.min(measuredFrom ?? at, at);
    },
    measuredFrom: () => measuredFrom,
  };
}

export const requestsOf = (events: readonly RunEvent[]): RequestEnded[] =>
  events.filter((event) => event.kind === "requestEnded").sort((a, b) => a.id - b.id);
