import { describe, expect, it } from "vitest";
import type { RunEvent } from "../record/index.ts";
import type { RunNow } from "../scenario/file.ts";
import type { Host } from "./host.ts";
import { createLiveConsole } from "./live-console.ts";

/** A terminal (or none: null) that remembers what was written on it. */
function screen(columns: number | null) {
  const written: string[] = [];
  const host = { terminalColumns: columns, stderr: (text: string) => void written.push(text) };
  return { host: host as unknown as Host & { terminalColumns: number | null }, written };
}

const erased = "\r\u001b[2K";

const metric = { unit: "ms", n: 9, mean: 1, p50: 1, p90: 1, p95: 1, p99: 1, max: 1 };
const now: RunNow = {
  inFlight: () => 2,
  summary: () =>
    ({
      levels: [
        {
          level: 0,
          load: { kind: "closed", concurrency: 4 },
          counts: { ok: 9, failed: 0, dropped: 0, warmup: 0 },
          spanMs: 1000,
          ended: "unfinished",
          errors: [],
          metrics: { response_time: metric, request_rate: metric, error_rate: metric },
        },
      ],
    }) as unknown as ReturnType<RunNow["summary"]>,
};

const event = (fields: object): RunEvent => fields as RunEvent;
const begin = event({ kind: "phaseStarted", at: 0, level: 0, load: { kind: "closed", concurrency: 4 } });
const health = (at: number): RunEvent => event({ kind: "loadgenHealth", at });
const end = event({ kind: "phaseEnded", at: 60_000, level: 0 });

describe("on a terminal", () => {
  it("one line is drawn over itself, a few times a second", () => {
    const { host, written } = screen(100);
    const live = createLiveConsole(host, false);
    live.onEvent(begin, now);
    for (const at of [100, 300, 400, 700]) live.onEvent(health(at), now);
    expect(written).toHaveLength(2);
    for (const text of written) expect(text.startsWith(`${erased}concurrency 4 `)).toBe(true);
    live.onEvent(end, now);
    expect(written.slice(2).join("").startsWith(`${erased}concurrency 4  60.0 s `)).toBe(true);
    live.close();
    expect(written.at(-1)).toMatch(/\n$/);
  });

  it("the line keeps to the width that the terminal has at present", () => {
    const { host, written } = screen(100);
    const live = createLiveConsole(host, false);
    live.onEvent(begin, now);
    live.onEvent(health(300), now);
    host.terminalColumns = 30;
    live.onEvent(health(600), now);
    const [wide = "", narrow = ""] = written.map((text) => text.replace(erased, ""));
    expect(wide.length).toBeGreaterThan(60);
    expect(narrow).toBe(wide.replace("0.3 s", "0.6 s").slice(0, 29));
  });

  it("notes and the end erase it", () => {
    const { host, written } = screen(80);
    const live = createLiveConsole(host, false);
    live.onPreparing("speech clips: 1 of 2");
    live.note("Stopping.");
    live.close();
    expect(written).toEqual([`${erased}speech clips: 1 of 2`, erased, "Stopping.\n"]);
  });
});

describe("elsewhere", () => {
  it("whole lines come, one in ten seconds and one at the end", () => {
    const { host, written } = screen(null);
    const live = createLiveConsole(host, false);
    live.onPreparing("speech clips: 1 of 2");
    live.onPreparing("speech clips: 2 of 2");
    live.onEvent(event({ kind: "runStarted" }), now);
    live.onEvent(event({ kind: "targetChecked", latencyMs: 12.3 }), now);
    live.onEvent(begin, now);
    for (let at = 1000; at < 25_000; at += 1000) live.onEvent(health(at), now);
    live.onEvent(end, now);
    live.onEvent(event({ kind: "warned", message: "to know" }), now);
    live.close();
    expect(
      written
        .join("")
        .split("\n")
        .map((line) => line.slice(0, 22)),
    ).toEqual([
      "speech clips: 2 of 2",
      "First request, alone: ",
      "concurrency 4  10.0 s ",
      "concurrency 4  20.0 s ",
      "concurrency 4  60.0 s ",
      "Warning: to know",
      "",
    ]);
    expect(written.join("")).not.toContain("\u001b");
  });

  it("quiet shows nothing but notes, and knows all the same whether the run has begun", () => {
    const { host, written } = screen(null);
    const live = createLiveConsole(host, true);
    live.onPreparing("speech clips: 1 of 2");
    expect(live.isRunning()).toBe(false);
    live.onEvent(event({ kind: "runStarted" }), now);
    live.onEvent(begin, now);
    live.onEvent(end, now);
    live.note("Stopping.");
    expect(written).toEqual(["Stopping.\n"]);
    expect(live.isRunning()).toBe(true);
  });
});
