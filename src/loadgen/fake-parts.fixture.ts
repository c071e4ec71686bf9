import { setMaxListeners } from "node:events";
import { type Clock, createRandom, createVirtualClock, type VirtualClock } from "../base/index.ts";
import type { RequestEnded, RunEvent } from "../record/index.ts";
import { type Answer, askedRequest, type Target } from "../target/index.ts";
import type { Workload } from "../workload/index.ts";
import type { Level, Plan } from "./plan.ts";
import { type PlanContext, runPlan } from "./run-plan.ts";

type Request = Awaited<ReturnType<Workload["at"]>>;

export function speechRequest(index: number): Request {
  const clip = `clip-${index}`;
  return {
    input: { kind: "speech", clip, audioSeconds: 5, sound: "speech" },
    audio: { bytes: new Uint8Array(8), fileName: `${clip}.wav`, mimeType: "audio/wav" },
  };
}

/** Has every request at hand. */
export const readyWorkload: Workload = { description: "ready", at: speechRequest };

/** What a fake target has seen. */
export interface FakeTarget extends Target {
  /** Tag of each request, in the order in which they were sent. */
  readonly sent: string[];
  /** The most that were under way at one time. */
  readonly mostInFlight: () => number;
}

export interface FakeTargetOptions {
  /** How many are served at one time; the others wait in line. */
  readonly slots?: number;
  /** How long the nth request to be sent is served. */
  readonly serviceMs: (nth: number) => number;
  readonly outcome?: (nth: number) => Answer["outcome"];
}

/** A server of some slots with a first-in first-out line, on the clock it is given. */
export function createFakeTarget(clock: Clock, options: FakeTargetOptions): FakeTarget {
  const { slots = Number.POSITIVE_INFINITY, serviceMs, outcome = () => ({ kind: "ok" }) } = options;
  const line: (() => void)[] = [];
  const sent: string[] = [];
  let serving = 0;
  let inFlight = 0;
  let most = 0;

  const send = (tag: string, signal: AbortSignal): Promise<Answer> =>
    new Promise((resolve) => {
      const nth = sent.push(tag) - 1;
      const sentAt = clock.now();
      most = Math.max(most, ++inFlight);
      let cancel = (): void => {};
      let isServed = false;
      const leave = (how: Answer["outcome"]): void => {
        signal.removeEventListener("abort", onAbort);
        cancel();
        inFlight--;
        if (isServed) {
          serving--;
          line.shift()?.();
        } else {
          line.splice(line.indexOf(serve), 1);
        }
        resolve({
          outcome: how,
          sentAt,
          stamps: { writtenAt: sentAt },
          endedAt: clock.now(),
          connection: { id: 1, reused: true },
          bytesSent: 8,
          bytesReceived: 2,
          ...(how.kind === "ok" ? { output: { text: tag } } : {}),
        });
      };
      const serve = (): void => {
        serving++;
        isServed = true;
        cancel = clock.setTimer(clock.now() + serviceMs(nth), () => leave(outcome(nth)));
      };
      const onAbort = (): void => leave({ kind: "aborted", reason: "stopped" });
      // All requests of a level share one signal.
      setMaxListeners(0, signal);
      signal.addEventListener("abort", onAbort);
      if (serving < slots) serve();
      else line.push(serve);
      if (signal.aborted) onAbort();
    });

  return {
    description: "fake",
    sent,
    mostInFlight: () => most,
    prepare: (request, tag) => askedRequest(request, clock, (signal) => send(tag, signal)),
    explain: async () => undefined,
    close: async () => {},
  };
}

export interface RunParts {
  readonly clock?: VirtualClock;
  readonly workload?: Workload;
  readonly target: (clock: Clock) => Target;
  readonly plan?: Partial<Plan>;
  readonly seed?: string;
  readonly stop?: AbortSignal;
  readonly abort?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  readonly settle?: (clock: Clock) => Promise<void>;
}

export interface FakeRun {
  readonly events: RunEvent[];
  readonly requests: RequestEnded[];
  readonly gauge: { inFlight: number };
  /** What the plan threw. */
  readonly thrown: unknown;
  readonly clock: VirtualClock;
}

const never = new AbortController().signal;

/** Runs levels on a virtual clock to their end, whatever the end is. */
export async function runLevels(levels: readonly Level[], parts: RunParts): Promise<FakeRun> {
  const { clock = createVirtualClock(), workload = readyWorkload, stop = never, abort = never } = parts;
  const events: RunEvent[] = [];
  const gauge = { inFlight: 0 };
  const reading = {
    loopUtilizationRatio: 0.1,
    loopDelayP99Ms: 1,
    loopDelayMaxMs: 2,
    cpuRatio: 0.5,
    rssBytes: 1,
  };
  const context: PlanContext = {
    clock,
    random: createRandom(parts.seed ?? "seed"),
    workload,
    target: parts.target(clock),
    meter: { read: () => reading },
    stop,
    abort,
    emit: (event) => {
      events.push(event);
      parts.onEvent?.(event);
    },
    tagOf: (id) => `tag-${id}`,
    gauge,
    ...(parts.settle ? { settle: () => parts.settle?.(clock) as Promise<void> } : {}),
    plan: { levels, maxConnections: null, drainMs: 60_000, interruptedDrainMs: 5000, ...parts.plan },
  };
  const thrown = await clock.run(
    runPlan(context).then(
      () => undefined,
      (error) => error,
    ),
  );
  const requests = events.filter((event) => event.kind === "requestEnded");
  return { events, requests, gauge, thrown, clock };
}

export const byId = (requests: readonly RequestEnded[]): RequestEnded[] =>
  [...requests].sort((a, b) => a.id - b.id);

/** When each of these would end at a server of `slots` with one line: start = max(arrival, first free slot). */
export function fifoEnds(arrivals: readonly number[], services: readonly number[], slots: number): number[] {
  const freeAt = new Array<number>(slots).fill(0);
  return arrivals.map((arrival, i) => {
    const first = freeAt.indexOf(Math.min(...freeAt));
    freeAt[first] = Math.max(arrival, freeAt[first] as number) + (services[i] as number);
    return freeAt[first] as number;
  });
}
