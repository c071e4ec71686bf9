import { setMaxListeners } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createVirtualClock } from "../base/index.ts";
import { type RunParts, runScenario } from "../scenario/file.ts";
import type { ScenarioSpec } from "../scenario/index.ts";
import { askedRequest } from "../target/index.ts";
import { llmParts } from "./imaginary-llm.fixture.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "inferbench-determinism-"));
  const rows = Array.from({ length: 40 }, (_, i) =>
    JSON.stringify({ timestamp: i * i, input_length: 20 + i, output_length: 4 }),
  );
  writeFileSync(join(folder, "trace.jsonl"), rows.join("\n"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A speech server whose n-th answer takes its time by n alone; every seventh fails. */
const speechTarget: RunParts["createTarget"] = (_scenario, clock) => {
  let asked = 0;
  return {
    description: "imaginary speech server",
    prepare: (request) =>
      askedRequest(request, clock, async (signal) => {
        // All requests of a level share one signal.
        setMaxListeners(0, signal);
        const n = asked++;
        const sentAt = clock.now();
        await clock.sleepUntil(sentAt + 20 + ((n * 7919) % 100) / 3, signal);
        return {
          outcome: n % 7 === 6 ? { kind: "httpError", status: 503, message: "busy" } : { kind: "ok" },
          sentAt,
          stamps: { writtenAt: sentAt, firstByteAt: clock.now() },
          endedAt: clock.now(),
          connection: { id: n % 3, reused: n > 2 },
          bytesSent: 100,
          bytesReceived: 20,
          output: { text: "the quick brown fox" },
        };
      }),
    explain: async () => undefined,
    close: async () => {},
  };
};

/** The log of a whole run on a clock that nothing real moves. @param jumpMs how far the wall clock steps at each look */
async function logOf(spec: ScenarioSpec, jumpMs = 0): Promise<string> {
  const virtual = createVirtualClock(new Date("2026-01-02T03:04:05Z"));
  let looks = 0;
  const clock =
    jumpMs === 0
      ? virtual
      : { ...virtual, wallNow: () => new Date(virtual.wallNow().getTime() + jumpMs * looks++) };
  const isLlm = "model" in spec.target;
  const parts: Partial<RunParts> = {
    ...(isLlm
      ? llmParts({ models: [{ id: "m", isLoaded: true }], log: [] })
      : { createTarget: speechTarget }),
    clock,
    createMeter: () => ({
      read: () => ({
        loopUtilizationRatio: 0,
        loopDelayP99Ms: 0,
        loopDelayMaxMs: 0,
        cpuRatio: 0,
        rssBytes: 1,
      }),
      close: () => {},
    }),
    machine: { platform: "", arch: "", os: "", cpuModel: "", cpuCount: 1, memoryBytes: 1, node: "" },
  };
  const out = mkdtempSync(join(folder, "out-"));
  const { folder: run, failure } = await virtual.run(runScenario(spec, { out, baseDir: folder, parts }));
  expect(failure).toBeUndefined();
  return readFileSync(join(run, "run.jsonl"), "utf8");
}

const speech = {
  target: { kind: "http" as const, url: "http://127.0.0.1:1/" },
  workload: { kind: "synthetic-speech" as const, clips: 4, durationSeconds: 1 },
};
const chat = { target: { kind: "openai-chat" as const, url: "http://127.0.0.1:1/", model: "m" } };

const anyLength = {
  kind: "synthetic-prompts" as const,
  inputTokens: { median: 40, sigma: 0.5, max: 100 },
  outputTokens: { median: 6, sigma: 0.5, max: 12 },
};

const cases: Readonly<Record<string, Omit<ScenarioSpec, "name">>> = {
  "speech, closed loops": { ...speech, load: { kind: "closed", concurrency: [2, 5], requests: 60 } },
  "speech, poisson": { ...speech, load: { kind: "poisson", ratePerSecond: 50, duration: "3s" } },
  "speech, a burst": { ...speech, load: { kind: "burst", size: 30, requests: 60 } },
  "language, closed loop": {
    ...chat,
    workload: anyLength,
    load: { kind: "closed", concurrency: 4, requests: 40 },
  },
  "language, poisson": { ...chat, load: { kind: "poisson", ratePerSecond: 20, requests: 60 } },
  "language, a trace": { ...chat, workload: { kind: "trace", path: "trace.jsonl" } },
};

describe.each(Object.entries(cases))("%s on a virtual clock", (name, spec) => {
  it("gives the same log, byte for byte, for one seed, and another where chance has a say", async () => {
    const first = await logOf({ name, ...spec, seed: 7 });
    expect(first.split("\n").length).toBeGreaterThan(40);
    expect(await logOf({ name, ...spec, seed: 7 })).toBe(first);
    const withoutStart = (log: string): string => log.slice(log.indexOf("\n"));
    const other = withoutStart(await logOf({ name, ...spec, seed: 8 }));
    // Recorded arrivals and lengths leave nothing to chance but the words, which a log does not hold.
    if (spec.workload?.kind === "trace") expect(other).toBe(withoutStart(first));
    else expect(other).not.toBe(withoutStart(first));
  });

  it("has no number from the wall clock, which may step by an hour, or back, at any time", async () => {
    const steady = await logOf({ name, ...spec, seed: 7 });
    for (const jumpMs of [3_600_000, -3_600_000]) {
      const jumping = await logOf({ name, ...spec, seed: 7 }, jumpMs);
      expect(jumping).toBe(steady);
    }
  });
});
