import { getEventListeners } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, open as openFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BenchError } from "../../base/index.ts";
import type { RunEvent, SpeechRequest } from "../../record/index.ts";
import type { ScenarioSpec } from "../scenario-spec.ts";
import { openRun } from "./open-run.ts";
import type { RunOptions, RunParts, RunResult } from "./run-options.ts";
import { type FakeParts, type FakeServer, fakeParts, smallScenario, speech } from "./run-parts.fixture.ts";
import { runScenario } from "./run-scenario.ts";

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), "run-scenario-"));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(out, { recursive: true });
});

interface Started extends FakeParts {
  readonly done: Promise<RunResult>;
  readonly events: RunEvent[];
}

/** Runs on a virtual clock against a fake server; the log and the summary are real files. */
function start(
  server: FakeServer = {},
  options: RunOptions = {},
  spec: ScenarioSpec = smallScenario,
): Started {
  const fakes = fakeParts(server);
  const events: RunEvent[] = [];
  const run = runScenario(spec, {
    out,
    ...options,
    onEvent: (event, now) => {
      events.push(event);
      options.onEvent?.(event, now);
    },
    parts: { ...fakes.parts, ...options.parts },
  });
  return { ...fakes, events, done: fakes.clock.run(run) };
}

const logOf = (folder: string): RunEvent[] =>
  readFileSync(join(folder, "run.jsonl"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);

const ended = (events: readonly RunEvent[], kind: RunEvent["kind"] = "requestEnded"): number =>
  events.filter((event) => event.kind === kind).length;

describe("a run", () => {
  it("leaves its log, its numbers, and nothing open", async () => {
    const { done, events, open } = start();
    const { folder, summary, failure } = await done;
    expect(failure).toBeUndefined();
    expect(relative(out, folder)).toBe("2026-01-02-030405-small");
    expect(readdirSync(folder).sort()).toEqual(["run.jsonl", "summary.json"]);
    expect(logOf(folder)).toEqual(events);
    expect(events[0]).toMatchObject({
      kind: "runStarted",
      runId: "2026-01-02-030405-small",
      startedAt: "2026-01-02T03:04:05.000Z",
      seed: 1,
      scenario: { load: smallScenario.load, scoring: { normalizer: "whisper-english" } },
    });
    expect(events[1]).toMatchObject({ kind: "targetChecked", latencyMs: 100 });
    expect(events.at(-1)).toMatchObject({ kind: "runEnded", reason: "completed" });
    expect(summary.levels.map(({ counts }) => counts)).toEqual([
      { ok: 10, failed: 0, dropped: 0, warmup: 0 },
    ]);
    expect(JSON.parse(readFileSync(join(folder, "summary.json"), "utf8"))).toEqual(summary);
    expect(await (await openRun(folder)).summary()).toEqual(summary);
    expect([...open]).toEqual([]);
  });

  it("can be repeated from its log", async () => {
    const first = await start().done;
    const again = logOf(first.folder)[0] as Extract<RunEvent, { kind: "runStarted" }>;
    const second = await start({}, {}, again.scenario as ScenarioSpec).done;
    expect(relative(out, second.folder)).toBe("2026-01-02-030405-small-2");
    expect(second.summary.levels).toEqual(first.summary.levels);
  });

  it("tells its numbers while it goes on", async () => {
    const seen: number[] = [];
    await start(
      {},
      {
        onEvent: (event, now) => {
          if (event.kind === "requestEnded") seen.push(now.summary().levels[0]?.counts.ok ?? 0);
          expect(now.inFlight()).toBeLessThanOrEqual(2);
        },
      },
    ).done;
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it("of a hostile name stays in its folder", async () => {
    const { done } = start({}, {}, { ...smallScenario, name: "../../etc/\u202epasswd\n" });
    const { folder } = await done;
    expect(relative(out, folder)).toMatch(/^2026-01-02-030405-[^/\\]+$/);
  });

  it("hangs nothing on signals that outlive it", async () => {
    const stop = new AbortController().signal;
    const abort = new AbortController().signal;
    for (let i = 0; i < 3; i++) await start({}, { stop, abort }).done;
    expect(getEventListeners(stop, "abort")).toEqual([]);
    expect(getEventListeners(abort, "abort")).toEqual([]);
  });
});

describe("a failure is part of the result:", () => {
  it("a first request that fails ends the run before any load", async () => {
    const outcome = () => ({ kind: "httpError", status: 503, message: "busy" }) as const;
    const { folder, summary, failure } = await start({ outcome }).done;
    expect(failure).toMatchObject({ code: "target.bad-answer" });
    expect(summary).toMatchObject({ ended: "failed", levels: [], coldFirstRequestMs: null });
    expect(summary.failure).toContain(failure?.message);
    expect(logOf(folder).at(-1)).toMatchObject({ kind: "runEnded", reason: "failed" });
  });

  it("a run in which every request failed has measured nothing", async () => {
    const outcome = (nth: number) =>
      nth === 0 ? ({ kind: "ok" } as const) : ({ kind: "httpError", status: 500, message: "no" } as const);
    const { failure, summary } = await start({ outcome }).done;
    expect(failure).toMatchObject({
      code: "run.all-failed",
      message: "all 10 requests failed: HTTP 500: no",
    });
    expect(summary.ended).toBe("failed");
  });

  it("a server that dies between two levels is no pass, and the first level is kept", async () => {
    const outcome = (nth: number) =>
      nth <= 10 ? ({ kind: "ok" } as const) : ({ kind: "httpError", status: 500, message: "no" } as const);
    const load = { kind: "closed" as const, concurrency: [1, 2], requests: 10, warmup: 0 };
    const { failure, summary } = await start({ outcome }, {}, { ...smallScenario, load }).done;
    expect(failure).toMatchObject({
      code: "run.all-failed",
      message: "all 10 requests of level 2 of 2 failed: HTTP 500: no",
      hint: expect.stringContaining("the other levels are good"),
    });
    expect(summary.levels.map(({ counts }) => counts.ok)).toEqual([10, 0]);
  });

  it("one request that ended well makes it a result", async () => {
    const outcome = (nth: number) =>
      nth < 2 ? ({ kind: "ok" } as const) : ({ kind: "httpError", status: 500, message: "no" } as const);
    const { failure, summary } = await start({ outcome }).done;
    expect(failure).toBeUndefined();
    expect(summary.levels[0]?.counts).toMatchObject({ ok: 1, failed: 9 });
  });

  it("a clip that cannot be read any more keeps what was measured", async () => {
    const at = (index: number): SpeechRequest => {
      // The lone first request is of a place far beyond the plan.
      if (index < 6 || index > 1e6) return speech(index);
      throw new BenchError("workload.unreadable", "the disk is gone");
    };
    const openWorkload: RunParts["openWorkload"] = async () => ({ description: "", at });
    const { failure, summary, folder } = await start({}, { parts: { openWorkload } }).done;
    expect(failure).toMatchObject({ code: "workload.unreadable" });
    expect(ended(logOf(folder))).toBeGreaterThan(0);
    expect(summary).toMatchObject({ ended: "failed", failure: expect.stringContaining("the disk is gone") });
  });

  it("a full disk stops the run, keeps what was written, and leaves no half summary", async () => {
    const probe = await openFile(join(out, "probe"), "w");
    const write = vi.spyOn(Object.getPrototypeOf(probe), "writeFile");
    await probe.close();
    const full = Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    const spec = { ...smallScenario, load: { kind: "closed", concurrency: 2, duration: "1h" } } as const;
    const { done, events } = start(
      {},
      {
        onEvent: (event) => {
          if (event.kind === "requestEnded" && event.id === 40) write.mockRejectedValue(full);
        },
      },
      spec,
    );
    const { failure, summary, folder } = await done;
    expect(failure).toMatchObject({ code: "log.write-failed", exitCode: 1 });
    expect(failure?.message).toContain("no space left on device");
    expect(ended(events)).toBeLessThan(1000);
    expect(summary.ended).toBe("failed");
    const kept = ended(logOf(folder));
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(ended(events));
  });

  it("a summary that cannot be written is told", async () => {
    const { failure } = await start(
      {},
      {
        onEvent: ({ kind }) => {
          if (kind !== "runEnded") return;
          // A folder of its name is in the way.
          mkdirSync(join(out, readdirSync(out)[0] as string, "summary.json"));
        },
      },
    ).done;
    expect(failure).toMatchObject({
      code: "log.write-failed",
      message: expect.stringContaining("summary.json"),
    });
  });
});

describe("a stop", () => {
  const stopWhen = (matches: (event: RunEvent) => boolean) => {
    const stop = new AbortController();
    return {
      stop: stop.signal,
      onEvent: (event: RunEvent) => {
        if (matches(event)) stop.abort();
      },
    };
  };

  it("before the start leaves nothing", async () => {
    const { done, open } = start({}, { stop: AbortSignal.abort() });
    await expect(done).rejects.toMatchObject({
      code: "run.interrupted",
      message: "stopped before anything was sent",
    });
    expect(readdirSync(out)).toEqual([]);
    expect([...open]).toEqual([]);
  });

  it.each(["stop", "abort"] as const)(
    "by %s while clips are made leaves nothing but the clips",
    async (name) => {
      const controller = new AbortController();
      const { done } = start(
        {},
        {
          [name]: controller.signal,
          parts: {
            openWorkload: async () => {
              controller.abort();
              throw controller.signal.reason;
            },
          },
        },
      );
      await expect(done).rejects.toMatchObject({ code: "run.interrupted" });
      expect(readdirSync(out)).toEqual([]);
    },
  );

  it("lets what is under way end, and keeps it", async () => {
    const options = stopWhen((event) => event.kind === "requestEnded" && event.id === 4);
    const { folder, summary, failure } = await start({}, options).done;
    expect(failure).toMatchObject({ code: "run.interrupted", exitCode: 1 });
    expect(summary).toMatchObject({ ended: "interrupted", levels: [{ ended: "interrupted" }] });
    expect(summary).not.toHaveProperty("failure");
    expect(ended(logOf(folder))).toBe(6);
  });

  /** Calls back so many milliseconds after the run began; before that, files are made in real time. */
  const startAndCall = (serviceMs: number, options: RunOptions, calls: Record<number, () => void>) => {
    const started = start(
      { serviceMs: () => serviceMs },
      {
        ...options,
        onEvent: ({ kind }) => {
          if (kind !== "runStarted") return;
          const { clock } = started;
          for (const [afterMs, call] of Object.entries(calls))
            clock.setTimer(clock.now() + Number(afterMs), call);
        },
      },
    );
    return started;
  };
  const endOf = (events: readonly RunEvent[]): number =>
    (events.at(-1) as Extract<RunEvent, { kind: "runEnded" }>).at;

  it("while a first request hangs waits five seconds for it, and starts no level", async () => {
    const stop = new AbortController();
    const { done, events } = startAndCall(3_600_000, { stop: stop.signal }, { 2000: () => stop.abort() });
    const { failure, summary } = await done;
    expect(failure).toMatchObject({ code: "run.interrupted" });
    expect(endOf(events)).toBe(7000);
    expect(ended(events, "phaseStarted")).toBe(0);
    expect(summary.ended).toBe("interrupted");
  });

  it("and an abort end a first request at once", async () => {
    const [stop, abort] = [new AbortController(), new AbortController()];
    const { done, events } = startAndCall(
      3_600_000,
      { stop: stop.signal, abort: abort.signal },
      { 2000: () => stop.abort(), 2500: () => abort.abort() },
    );
    expect((await done).failure).toMatchObject({ code: "run.interrupted" });
    expect(endOf(events)).toBe(2500);
  });

  it("is what an abort alone means too", async () => {
    const abort = new AbortController();
    const { done, events } = startAndCall(1000, { abort: abort.signal }, { 1500: () => abort.abort() });
    expect((await done).failure).toMatchObject({ code: "run.interrupted" });
    expect(endOf(events)).toBe(1500);
    expect(ended(events)).toBe(2);
  });
});

describe("what is wrong before anything was sent is thrown:", () => {
  it("a scenario without its shape", async () => {
    const { done } = start({}, {}, { target: { kind: "http" } } as unknown as ScenarioSpec);
    await expect(done).rejects.toMatchObject({
      code: "scenario.invalid",
      message: "the scenario: target.url is missing",
    });
  });

  it("a key that is not set, before minutes go into clips", async () => {
    const openWorkload = vi.fn();
    const run = runScenario(
      { ...smallScenario, target: { kind: "http", url: "http://h/", apiKeyEnv: "NO_SUCH_KEY" } },
      { out, environment: {}, parts: { openWorkload } },
    );
    await expect(run).rejects.toMatchObject({ code: "usage.bad-value" });
    expect(openWorkload).not.toHaveBeenCalled();
    expect(readdirSync(out)).toEqual([]);
  });

  it("a tokenizer that is none", async () => {
    const { clock, parts, open } = fakeParts();
    const tokenizer = { kind: "huggingface" as const, path: "no/tokenizer.json" };
    const running = runScenario({ ...smallScenario, tokenizer }, { out, parts });
    await expect(clock.run(running)).rejects.toMatchObject({ code: "workload.unreadable" });
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
    expect(open).toEqual(new Set());
  });

  it.each(["quality", "all"])(
    "answers of a synthetic model, which the suite %s would judge",
    async (suite) => {
      const { clock, parts, open } = fakeParts({
        models: [
          { id: "real", isLoaded: false },
          { id: "random", isLoaded: true, isSynthetic: true },
        ],
      });
      const chat = { kind: "openai-chat", url: "http://127.0.0.1:1" } as const;
      const workload = { kind: "prompt-suite", suite } as const;
      const { load } = smallScenario;
      const running = runScenario({ target: chat, workload, load }, { out, parts });
      await expect(clock.run(running)).rejects.toMatchObject({
        code: "usage.conflict",
        message: `the model random is synthetic: its answers are noise, and the suite ${suite} judges answers`,
      });
      expect(open).toEqual(new Set());
      for (const spec of [
        { target: { ...chat, model: "real" }, workload, load },
        { target: chat, workload: { ...workload, suite: "performance" }, load },
      ]) {
        const allowed = fakeParts({ models: [{ id: "real" }, { id: "random", isSynthetic: true }] });
        await allowed.clock.run(runScenario(spec, { out, parts: allowed.parts }));
        expect(allowed.open).toEqual(new Set());
      }
    },
  );

  it("a folder that cannot be made", async () => {
    await writeFile(join(out, "file"), "");
    const { done, open } = start({}, { out: join(out, "file", "runs") });
    await expect(done).rejects.toMatchObject({ code: "log.write-failed" });
    expect([...open]).toEqual([]);
  });
});

describe("a listener that throws", () => {
  it("stops the run, and its error arrives after the log was closed", async () => {
    const mine = new TypeError("a defect of the caller");
    const onEvent = (event: RunEvent): void => {
      if (event.kind === "requestEnded" && event.id === 3) throw mine;
    };
    const { done, events, open } = start({}, { onEvent });
    await expect(done).rejects.toBe(mine);
    expect(ended(events)).toBeLessThan(8);
    expect([...open]).toEqual([]);
    const folder = join(out, readdirSync(out)[0] as string);
    expect(logOf(folder).at(-1)).toMatchObject({ kind: "runEnded", reason: "failed" });
    expect(existsSync(join(folder, "summary.json"))).toBe(false);
  });
});
