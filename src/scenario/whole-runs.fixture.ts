import { type Clock, createRandom, createVirtualClock } from "../base/index.ts";
import { type Level, runPlan } from "../loadgen/index.ts";
import type { RequestEnded, RunEvent, RunStarted, SpeechRequest } from "../record/index.ts";
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
function cappedTarget(clock: Clock, serviceMs: number, maxConnections: number | null): Target {
  const line: (() => void)[] = [];
  let free = maxConnections ?? Number.POSITIVE_INFINITY;
  const connection = (): Promise<void> => {
    if (free > 0) {
      free--;
      return Promise.resolve();
    }
    return new Promise((resolve) => line.push(resolve));
  };
  const send = async (): Promise<Answer> => {
    await connection();
    const sentAt = clock.now();
    await clock.sleepUntil(sentAt + serviceMs);
    const next = line.shift();
    if (next) next();
    else free++;
    const bytes = { bytesSent: 8, bytesReceived: 2 };
    return {
      ...{ outcome: { kind: "ok" }, sentAt, stamps: {}, endedAt: sentAt + serviceMs, ...bytes },
      connection: { id: 1, reused: true },
    };
  };
  return {
    description: "capped",
    prepare: (request) => askedRequest(request, clock, send),
    explain: async () => undefined,
    close: async () => {},
  };
}

export interface WholeRun {
  readonly level: Level;
  readonly serviceMs: number;
  readonly maxConnections?: number;
}

/** The log of a whole run on a virtual clock. */
export async function runWhole({ level, serviceMs, maxConnections }: WholeRun): Promise<RunEvent[]> {
  const clock = createVirtualClock();
  const never = new AbortController().signal;
  const events: RunEvent[] = [runStarted];
  const cap = maxConnections ?? null;
  await clock.run(
    runPlan({
      clock,
      random: createRandom("seed"),
      workload: { description: "clips", at: speech },
      target: cappedTarget(clock, serviceMs, cap),
      meter: {
        read: () => ({
          ...{ loopUtilizationRatio: 0.1, loopDelayP99Ms: 0, loopDelayMaxMs: 0, cpuRatio: 0.1, rssBytes: 1 },
        }),
      },
      stop: never,
      abort: never,
      emit: (event) => void events.push(event),
      tagOf: String,
      gauge: { inFlight: 0 },
      plan: { levels: [level], maxConnections: cap, drainMs: 1e6, interruptedDrainMs: 5000 },
    }),
  );
  return events;
}

export const requestsOf = (events: readonly RunEvent[]): RequestEnded[] =>
  events.filter((event) => event.kind === "requestEnded").sort((a, b) => a.id - b.id);
