import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RequestEnded, RunEvent } from "../src/record/index.ts";
import { runScenario } from "../src/scenario/file.ts";
import type { ScenarioSpec } from "../src/scenario/index.ts";
import { answerAll, type ByteServer, startByteServer } from "../src/transport/byte-server.fixture.ts";
import { afterMs, type MortalServer, readNotes, startMortalServer } from "./mortal-server.fixture.ts";
import { eventsOf, runIn, startProgram } from "./program.fixture.ts";

const closers: (() => unknown)[] = [];
let out: string;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), "inferbench-hostile-"));
  closers.push(() => rmSync(out, { recursive: true, force: true }));
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const answer = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 13\r\n\r\n{"text":"ok"}';
const lastAnswer = answer.replace("200 OK", "200 OK\r\nconnection: close");

const shortClips = { kind: "synthetic-speech" as const, durationSeconds: 1, clips: 2 };
const scenarioOf = (
  port: number,
  load: ScenarioSpec["load"],
  more: Partial<ScenarioSpec> = {},
): ScenarioSpec => ({
  name: "hostile",
  target: { kind: "http", url: `http://127.0.0.1:${port}/`, body: "binary" },
  workload: shortClips,
  load,
  ...more,
});

const ended = (events: readonly RunEvent[]): RequestEnded[] =>
  events.filter((event) => event.kind === "requestEnded").sort((a, b) => a.id - b.id);
const failureOf = ({ outcome }: RequestEnded): string =>
  outcome.kind === "networkError" ? `${outcome.phase} ${outcome.code}` : outcome.kind;
const ids = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

describe("a server that is killed in the middle of a run and started again", () => {
  const runThroughDeath = async (load: ScenarioSpec["load"], killAfterMs: number, backAfterMs: number) => {
    const notes = join(out, "notes");
    let server: MortalServer = await startMortalServer(notes);
    const { port } = server;
    closers.push(() => server.kill());
    const events: RunEvent[] = [];
    let backAt = Number.POSITIVE_INFINITY;
    let began: Promise<void> | undefined;
    const result = await runScenario(scenarioOf(port, load), {
      out,
      onEvent: (event) => {
        events.push(event);
        if (event.kind !== "phaseStarted") return;
        const startedAt = performance.now() - event.at;
        began = (async () => {
          await afterMs(killAfterMs);
          await server.kill();
          await afterMs(backAfterMs);
          server = await startMortalServer(notes, port);
          backAt = performance.now() - startedAt;
        })();
      },
    });
    await began;
    const started = events.find((event) => event.kind === "runStarted") as RunEvent & { runId: string };
    const tagOf = (record: RequestEnded): string => `${started.runId}-${record.id}`;
    return {
      result,
      events,
      records: ended(await eventsOf(result.folder)),
      notes: readNotes(notes),
      tagOf,
      backAt,
    };
  };

  it("closed loop: each request is in the log once, with what became of it, and the server agrees", async () => {
    const users = 8;
    const run = await runThroughDeath(
      { kind: "closed", concurrency: users, duration: "6s", warmup: 0 },
      1500,
      1500,
    );
    const { records, notes, tagOf, backAt, events } = run;
    expect(run.result.failure).toBeUndefined();
    expect(records.map(({ id }) => id)).toEqual(ids(records.length));

    const ok = records.filter(({ outcome }) => outcome.kind === "ok").map(tagOf);
    const got = new Set(notes.got);
    const answered = new Set(notes.answered);
    expect(got.size).toBe(notes.got.length);
    expect(ok.every((tag) => got.has(tag) && answered.has(tag))).toBe(true);
    // All that the server got are ours: the check, those that were answered, and those that it died with.
    const diedWith = records.filter((record) => record.outcome.kind !== "ok" && got.has(tagOf(record)));
    expect(notes.got.length).toBe(1 + ok.length + diedWith.length);
    expect(diedWith.length).toBeGreaterThan(0);
    expect(diedWith.length).toBeLessThanOrEqual(users);
    for (const record of diedWith)
      expect(failureOf(record)).toMatch(/^(write|wait|read) (ECONNRESET|EPIPE|EOF)$/);

    const refused = records.filter((record) => record.outcome.kind !== "ok" && !got.has(tagOf(record)));
    expect(refused.length).toBeGreaterThan(users);
    // Pauses of 10, 10, 20, … 640 ms: a dozen tries a user, not thousands.
    expect(refused.length).toBeLessThan(users * 16);
    const silent = refused.filter((record) => !failureOf(record).startsWith("tcp ECONNREFUSED"));
    expect(silent.length).toBeLessThanOrEqual(users);
    const after = records.filter(({ plannedAt }) => plannedAt > backAt + 1100);
    expect(after.length).toBeGreaterThan(20);
    expect(after.every(({ outcome }) => outcome.kind === "ok")).toBe(true);
    expect(events.filter(({ kind }) => kind === "warned")).toMatchObject([{ code: "server-unreachable" }]);
  });

  it("open loop: the plan is kept, to the request", async () => {
    const load = { kind: "constant" as const, ratePerSecond: 100, requests: 400, warmup: 0 };
    const { records, notes, tagOf, backAt } = await runThroughDeath(load, 1000, 1000);
    expect(records.map(({ id }) => id)).toEqual(ids(400));
    const startAt = (records[0] as RequestEnded).plannedAt;
    for (const [i, { plannedAt, sentAt }] of records.entries()) {
      expect(plannedAt).toBeCloseTo(startAt + i * 10, 2);
      expect(sentAt).not.toBeNull();
    }
    const ok = records.filter(({ outcome }) => outcome.kind === "ok").map(tagOf);
    expect(ok.every((tag) => notes.answered.includes(tag))).toBe(true);
    expect(records.filter((record) => failureOf(record) === "tcp ECONNREFUSED").length).toBeGreaterThan(80);
    const after = records.filter(({ plannedAt }) => plannedAt > backAt + 50);
    expect(after.length).toBeGreaterThan(50);
    expect(after.every(({ outcome }) => outcome.kind === "ok")).toBe(true);
  });
});

describe("a server that does what it should not", () => {
  const kinds = [
    "good",
    "drips",
    "endsEarly",
    "resetsEarly",
    "endsWithin",
    "resetsWithin",
    "babbles",
    "halfCloses",
  ] as const;
  const expected: Readonly<Record<(typeof kinds)[number], RegExp>> = {
    good: /^ok$/,
    drips: /^ok$/,
    endsEarly: /^wait EOF$/,
    resetsEarly: /^wait ECONNRESET$/,
    endsWithin: /^read EOF$/,
    resetsWithin: /^read ECONNRESET$/,
    babbles: /^invalid$/,
    // It sent all of the answer before it closed its side.
    halfCloses: /^ok$/,
  };

  it("to one request in eight each: every outcome is what the server did to that request", async () => {
    const did = new Map<string, (typeof kinds)[number]>();
    let received = 0;
    const server: ByteServer = await startByteServer(async (peer) => {
      for (;;) {
        const request = await peer.request();
        if (!request) return;
        const tag = /^x-request-id: *(\S+)/im.exec(request.head)?.[1] ?? "";
        const kind = tag.endsWith("-check")
          ? "good"
          : (kinds[received++ % kinds.length] as (typeof kinds)[number]);
        did.set(tag, kind);
        if (kind === "good") await peer.write(answer);
        else if (kind === "drips") await peer.write(...[...answer].map((letter) => letter));
        else if (kind === "babbles") await peer.write("220 mail.example ESMTP\r\n");
        else if (kind === "halfCloses") peer.socket.end(answer);
        else {
          if (kind.endsWith("Within")) await peer.write(answer.slice(0, -1));
          if (kind.startsWith("ends")) peer.end();
          // A reset overtakes what was written before it.
          else setTimeout(() => peer.reset(), kind === "resetsWithin" ? 20 : 0);
        }
        if (kind !== "good" && kind !== "drips") return;
      }
    });
    closers.push(server.close);
    const result = await runScenario(
      scenarioOf(server.port, { kind: "closed", concurrency: 4, requests: 400, warmup: 0 }),
      { out },
    );
    const events = await eventsOf(result.folder);
    const { runId } = events.find((event) => event.kind === "runStarted") as RunEvent & { runId: string };
    const records = ended(events);
    expect(records.map(({ id }) => id)).toEqual(ids(400));
    // The server may close at the very moment a next request goes out: that one it never got, and nothing is retried.
    const met = records.filter(({ id }) => !did.has(`${runId}-${id}`));
    for (const record of met) {
      expect(record.connection?.reused).toBe(true);
      expect(failureOf(record)).toMatch(/^(write|wait) (EOF|ECONNRESET|EPIPE)$/);
    }
    const times = (kind: string): number => [...did.values()].filter((each) => each === kind).length;
    expect(met.length).toBeLessThanOrEqual(times("halfCloses"));
    expect(did.size + met.length).toBe(401);
    for (const record of records) {
      const kind = did.get(`${runId}-${record.id}`);
      if (kind === undefined) continue;
      expect(`${kind}: ${failureOf(record)}`).toMatch(
        new RegExp(`^${kind}: ${expected[kind].source.slice(1)}`),
      );
    }
    // A new connection after each that was spoilt; never more connections than requests.
    const spoilt = [...did.values()].filter((kind) => kind !== "good" && kind !== "drips").length;
    expect(server.accepted).toBeGreaterThanOrEqual(spoilt);
    expect(server.accepted).toBeLessThanOrEqual(401);
    const ok = times("good") + times("drips") + times("halfCloses") - 1;
    expect(ok).toBeGreaterThan(100);
    expect(result.summary.levels[0]?.counts).toMatchObject({ ok, failed: 400 - ok });
  });

  it("and reads a large body slowly: the request counts as written when the server has taken it", async () => {
    let resumedAt = 0;
    const server = await startByteServer(async (peer) => {
      if (peer.index > 0) {
        peer.socket.pause();
        setTimeout(() => {
          resumedAt = performance.now();
          peer.socket.resume();
        }, 400);
      }
      while (await peer.request()) {
        await peer.write(lastAnswer);
        peer.end();
      }
    });
    closers.push(server.close);
    // Three minutes of speech are six megabytes: more than both sockets hold.
    const spec = scenarioOf(server.port, { kind: "closed", concurrency: 1, requests: 1, warmup: 0 });
    const result = await runScenario(
      { ...spec, workload: { ...shortClips, durationSeconds: 180, clips: 1 } },
      { out },
    );
    const events = await eventsOf(result.folder);
    const started = events.find((event) => event.kind === "runStarted") as RunEvent & {
      clockOriginNs: string;
    };
    const [record] = ended(events) as [RequestEnded];
    expect(record.outcome.kind).toBe("ok");
    const offsetMs =
      Number(process.hrtime.bigint() - BigInt(started.clockOriginNs)) / 1e6 - performance.now();
    expect(record.bytesSent).toBeGreaterThan(5e6);
    expect(record.stamps.writtenAt).toBeGreaterThan(resumedAt + offsetMs - 2);
    expect(record.stamps.firstByteAt).toBeGreaterThan((record.stamps.writtenAt as number) - 1);
  });
});

describe("a name that does not resolve", () => {
  it("is told before any load, in one sentence, and the log opens", async () => {
    const spec = scenarioOf(1, { kind: "closed", concurrency: 8, requests: 100 });
    const target = { ...spec.target, url: "http://no-such-host.invalid/" };
    const { failure, folder } = await runScenario({ ...spec, target }, { out });
    expect(failure).toMatchObject({ code: "target.unreachable" });
    expect(failure?.message).toMatch(/no-such-host\.invalid \((ENOTFOUND|EAI_AGAIN)\)$/);
    const events = await eventsOf(folder);
    expect(events.find(({ kind }) => kind === "targetChecked")).toMatchObject({
      outcome: { kind: "networkError", phase: "dns" },
    });
    expect(ended(events)).toEqual([]);
    expect(events.at(-1)).toMatchObject({ kind: "runEnded", reason: "failed" });
  });
});

describe("100,000 connections that are refused", () => {
  it("are 100,000 failed requests in a log, in bounded memory", async () => {
    const server = await startByteServer(answerAll(lastAnswer));
    closers.push(() => server.close().catch(() => {}));
    const load = { kind: "constant" as const, ratePerSecond: 10_000, requests: 100_000, warmup: 0 };
    const { folder, failure, summary } = await runScenario(scenarioOf(server.port, load), {
      out,
      onEvent: (event) => {
        if (event.kind === "targetChecked") void server.close();
      },
    });
    expect(failure).toMatchObject({ code: "run.all-failed" });
    expect(summary.levels[0]?.errors).toMatchObject([
      { error: "ECONNREFUSED while connecting", count: 100_000 },
    ]);
    const seen = new Uint8Array(100_000);
    let mostBytes = 0;
    for (const event of await eventsOf(folder)) {
      if (event.kind === "requestEnded") (seen[event.id] as number)++;
      if (event.kind === "loadgenHealth") mostBytes = Math.max(mostBytes, event.rssBytes);
    }
    expect(seen.every((count) => count === 1)).toBe(true);
    expect(server.accepted).toBe(1);
    expect(mostBytes).toBeLessThan(600e6);
  });
});

describe("a limit of open files", () => {
  const flags = (server: ByteServer, ...more: string[]): string[] => [
    ...["stt", "--url", `${server.origin}/`, "--model", "m", "--out", join(out, "runs")],
    ...more,
  ];

  it("that a plan would pass is told before anything is sent, with what to type", async () => {
    const server = await startByteServer(answerAll(answer));
    closers.push(server.close);
    const { code, stderr } = await startProgram(flags(server, "--concurrency", "4,300"), 256).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("the run needs 340 open files, and this process may have 256");
    expect(stderr).toContain("ulimit -n 340");
    expect(server.accepted).toBe(0);
  });

  it("that an open loop runs into makes the run invalid, by its own name", async () => {
    // It answers the check and then nobody, so that connections pile up.
    const server = await startByteServer(async (peer) => {
      if (peer.index > 0) return;
      await peer.request();
      await peer.write(lastAnswer);
    });
    closers.push(server.close);
    const rate = ["--rate", "200", "--duration", "3s", "--timeout", "3s"];
    const { code, stdout } = await startProgram(flags(server, ...rate), 256).ended;
    expect(code).toBe(1);
    expect(stdout).toContain("EMFILE");
    expect(stdout).toContain("INVALID");
    expect(stdout).toContain("ulimit -n");
    const records = ended(await eventsOf(runIn(join(out, "runs"))));
    // Arrivals by chance, 600 on average.
    expect(records.length).toBeGreaterThan(400);
    expect(records.map(({ id }) => id)).toEqual(ids(records.length));
    const refused = records.filter((record) => failureOf(record).endsWith("EMFILE")).length;
    expect(refused).toBeGreaterThan(100);
    // Every other one had a connection; one at most was the last before the limit.
    expect(server.accepted).toBe(1 + records.length - refused);
  });
});

describe("a disk that fills up in the middle of a run", () => {
  it("ends it with a clear error; what was written opens", async ({ skip }) => {
    const disk = join(out, "disk");
    mkdirSync(disk);
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=256k", "tmpfs", disk], { stdio: "ignore" });
    } catch {
      skip("this user may not mount a small disk");
    }
    closers.push(() => execFileSync("umount", [disk]));
    const server = await startByteServer(answerAll(answer));
    closers.push(server.close);
    const more = ["--concurrency", "4", "--duration", "60s", "--out", disk];
    const { code, stderr } = await startProgram([
      "stt",
      "--url",
      `${server.origin}/`,
      "--model",
      "m",
      ...more,
    ]).ended;
    expect(code).toBe(1);
    expect(stderr).toContain("no space left on device");
    expect(stderr).toContain("log.write-failed");
    const records = ended(await eventsOf(runIn(disk)));
    expect(records.length).toBeGreaterThan(100);
    expect(records.map(({ id }) => id).slice(0, 100)).toEqual(ids(100));
    const report = await startProgram(["report", runIn(disk)]).ended;
    expect(report.code).toBe(0);
    expect(report.stdout).toContain("UNFINISHED");
  });
});

describe("signals to a run", () => {
  /** Answers after 100 ms, and from the moment it is told not at all. */
  const startServer = async () => {
    let hangs = false;
    const answered: { tag: string; at: number }[] = [];
    const server = await startByteServer(async (peer) => {
      for (;;) {
        const request = await peer.request();
        if (!request) return;
        if (hangs) continue;
        await afterMs(100);
        await peer.write(answer);
        answered.push({
          tag: /^x-request-id: *(\S+)/im.exec(request.head)?.[1] ?? "",
          at: performance.now(),
        });
      }
    });
    closers.push(server.close);
    const program = startProgram([
      ...["stt", "--url", `${server.origin}/`, "--model", "m", "--concurrency", "4", "--duration", "60s"],
      ...["--out", join(out, "runs")],
    ]);
    await expect.poll(() => answered.length, { timeout: 30_000 }).toBeGreaterThan(60);
    const hang = async (): Promise<void> => {
      hangs = true;
      await afterMs(300);
    };
    return { program, answered, hang };
  };

  it.each(["SIGINT", "SIGTERM"] as const)(
    "%s: what is under way ends, log and report are whole",
    async (signal) => {
      const { program, answered } = await startServer();
      program.process.kill(signal);
      const { code, stdout } = await program.ended;
      expect(code).toBe(1);
      const run = runIn(join(out, "runs"));
      const events = await eventsOf(run);
      expect(events.at(-1)).toMatchObject({ kind: "runEnded", reason: "interrupted" });
      const records = ended(events);
      expect(records.every(({ outcome }) => outcome.kind === "ok")).toBe(true);
      // The check, and every request that the server answered.
      expect(records.length + 1).toBe(answered.length);
      expect(stdout).toContain("INTERRUPTED");
      expect(readFileSync(join(run, "report.txt"), "utf8")).toContain("INTERRUPTED");
    },
  );

  it("a second one ends at once what hangs, and says so of each request", async () => {
    const { program, answered, hang } = await startServer();
    await hang();
    program.process.kill("SIGINT");
    await afterMs(300);
    program.process.kill("SIGINT");
    const { code } = await program.ended;
    expect(code).toBe(1);
    const events = await eventsOf(runIn(join(out, "runs")));
    const records = ended(events);
    const aborted = records.filter(({ outcome }) => outcome.kind === "aborted");
    expect(aborted).toHaveLength(4);
    expect(records.length + 1).toBe(answered.length + 4);
    // A single signal would have waited for five seconds.
    const waited = Math.max(...aborted.map(({ endedAt, plannedAt }) => endedAt - plannedAt));
    expect(waited).toBeLessThan(4000);
  });

  it("kill -9: the log opens, with everything up to the last second", async () => {
    const { program, answered } = await startServer();
    const killedAt = performance.now();
    program.process.kill("SIGKILL");
    expect((await program.ended).signal).toBe("SIGKILL");
    const run = runIn(join(out, "runs"));
    const events = await eventsOf(run);
    const { runId } = events.find((event) => event.kind === "runStarted") as RunEvent & { runId: string };
    const logged = new Set(ended(events).map(({ id }) => `${runId}-${id}`));
    const due = answered.filter(({ tag, at }) => at < killedAt - 1000 && !tag.endsWith("-check"));
    expect(due.length).toBeGreaterThan(10);
    expect(due.filter(({ tag }) => !logged.has(tag))).toEqual([]);
    const report = await startProgram(["report", run]).ended;
    expect(report.code).toBe(0);
    expect(report.stdout).toContain("UNFINISHED");
  });
});
