import { createVirtualClock, type VirtualClock } from "../../base/index.ts";
import type { Outcome, SpeechRequest } from "../../record/index.ts";
import { askedRequest, type ListedModel } from "../../target/index.ts";
import type { ScenarioSpec } from "../scenario-spec.ts";
import type { RunParts } from "./run-options.ts";

/** How the fake server of a run behaves. */
export interface FakeServer {
  /** How long the n-th request takes, in ms; 100 unless given. */
  readonly serviceMs?: (nth: number) => number;
  readonly outcome?: (nth: number) => Outcome;
  readonly models?: readonly ListedModel[];
}

export interface FakeParts {
  readonly clock: VirtualClock;
  readonly parts: RunParts;
  /** What was opened and not closed: targets and meters. */
  readonly open: Set<string>;
}

export const speech = (index: number): SpeechRequest => ({
  input: { kind: "speech", clip: `clip-${index}`, audioSeconds: 5, sound: "speech" },
  audio: { bytes: new Uint8Array(8), fileName: "clip.wav", mimeType: "audio/wav" },
});

/** The smallest scenario that measures something. */
export const smallScenario: ScenarioSpec = {
  name: "small",
  target: { kind: "http", url: "http://127.0.0.1:1/" },
  load: { kind: "closed", concurrency: 2, requests: 10, warmup: 0 },
};

/** Every part of a run replaced, on a virtual clock. The first request is the check before any load. */
export function fakeParts({
  serviceMs = () => 100,
  outcome = () => ({ kind: "ok" }),
  models = [],
}: FakeServer = {}): FakeParts {
  const clock = createVirtualClock(new Date("2026-01-02T03:04:05Z"));
  const open = new Set<string>();
  let opened = 0;
  const opens = (what: string): { close(): void } => {
    const name = `${what} ${opened++}`;
    open.add(name);
    return { close: () => void open.delete(name) };
  };
  const parts: RunParts = {
    clock,
    openWorkload: async () => ({ description: "fake clips", at: speech }),
    createTarget: (_scenario, runClock) => {
      const { close } = opens("target");
      let sent = 0;
      return {
        description: "fake server",
        prepare: (request) =>
          askedRequest(request, runClock, async (signal) => {
            const nth = sent++;
            const sentAt = runClock.now();
            await runClock.sleepUntil(sentAt + serviceMs(nth), signal);
            return {
              outcome: signal.aborted ? { kind: "aborted", reason: "stopped" } : outcome(nth),
              sentAt,
              stamps: {},
              endedAt: runClock.now(),
              connection: { id: 1, reused: nth > 0 },
              bytesSent: 1,
              bytesReceived: 1,
            };
          }),
        explain: async () => undefined,
        close: async () => close(),
      };
    },
    createModelControl: () => {
      const { close } = opens("model control");
      return {
        list: async () => ({ supported: true, models }),
        load: async () => ({ supported: true, loadMs: 1 }),
        unload: async () => ({ supported: true }),
        close: async () => close(),
      };
    },
    createMeter: () => ({
      read: () => ({
        loopUtilizationRatio: 0.1,
        loopDelayP99Ms: 0,
        loopDelayMaxMs: 0,
        cpuRatio: 0.1,
        rssBytes: 1,
      }),
      ...opens("meter"),
    }),
    machine: {
      platform: "linux",
      arch: "x64",
      os: "Linux 6.1",
      cpuModel: "Imaginary CPU",
      cpuCount: 4,
      memoryBytes: 2 ** 30,
      node: "v20.19.0",
    },
  };
  return { clock, parts, open };
}
