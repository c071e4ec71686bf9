import { afterEach, describe, expect, it } from "vitest";
import { compareInQuiet } from "./quiet.fixture.ts";
import {
  besideWitness,
  type Measured,
  machineMs,
  measure,
  nearestRank,
  servedMs,
  startWitness,
  type Witness,
  type Witnessed,
} from "./witness.fixture.ts";

let witness: Witness | undefined;
const stopWitness = async (): Promise<void> => {
  await witness?.stop();
  witness = undefined;
};
afterEach(stopWitness);

const target = (url: string) => ({ kind: "openai-transcription" as const, url, model: "sim" });

/**
 * The witness stamps a request when its HTTP parser has the head; collecting garbage of large bodies makes it late by
 * ten milliseconds now and then, which is its fault and not the instrument's. Small bodies leave none.
 */
const shortClips = { kind: "synthetic-speech" as const, durationSeconds: 1 };

/** The server's record of every measured request of a level. */
const witnessed = (run: Measured, level: number, rows: readonly Witnessed[]): Witnessed[] =>
  besideWitness(run, level, rows).map(({ seen }) => seen);

describe("a closed-loop sweep from 4 to 512 users, as in the classic load-test log", () => {
  it("counts every request, and its percentiles agree with the server's own records", ({ skip }) =>
    compareInQuiet(
      skip,
      async () => {
        witness = await startWitness(["--engine", "sim", "--slots", "16", "--service-ms", "40"]);
        const concurrency = [4, 8, 16, 32, 64, 128, 192, 256, 512];
        const run = await measure({
          name: "sweep",
          target: target(witness.url),
          workload: shortClips,
          load: { kind: "closed", concurrency, requests: 600 },
        });
        expect(run.failure).toBeUndefined();
        const requests = await witness.requests();
        // Every level's requests and warm-up, and the one request before them all.
        expect(requests).toHaveLength(1 + concurrency.reduce((sum, users) => sum + users + 600, 0));

        for (const { level, load, counts, metrics } of run.summary.levels) {
          const users = load.kind === "closed" ? load.concurrency : 0;
          const served = witnessed(run, level, requests);
          expect(counts, `${users} users`).toEqual({ ok: 600, failed: 0, dropped: 0, warmup: users });
          expect(served.every(({ status }) => status === 200)).toBe(true);
          const truth = served.map(servedMs);
          const { p50, p99 } = metrics.response_time as { p50: number; p99: number };
          const [p50Truth, p99Truth] = [nearestRank(truth, 0.5), nearestRank(truth, 0.99)];
          expect(
            Math.abs(p50 - p50Truth),
            `p50 at ${users} users: ${p50} against ${p50Truth}`,
          ).toBeLessThanOrEqual(2);
          expect(
            Math.abs(p99 - p99Truth),
            `p99 at ${users} users: ${p99} against ${p99Truth}`,
          ).toBeLessThanOrEqual(Math.max(5, 0.05 * p99Truth));
        }
      },
      stopWitness,
    ));
});

describe("100 requests a second at a server that takes 20 ms", () => {
  it("are 500 rows for 500 requests, none invented, with the true median", ({ skip }) =>
    compareInQuiet(
      skip,
      async () => {
        witness = await startWitness(["--engine", "sim", "--slots", "64", "--service-ms", "20"]);
        const run = await measure({
          target: target(witness.url),
          workload: shortClips,
          load: { kind: "constant", ratePerSecond: 100, requests: 500 },
        });
        const served = witnessed(run, 0, await witness.requests());
        expect(run.records).toHaveLength(500);
        expect(served).toHaveLength(500);
        const truth = nearestRank(served.map(servedMs), 0.5);
        expect(truth).toBeGreaterThanOrEqual(20);
        const { response_time } = run.summary.levels[0]?.metrics ?? {};
        expect(response_time?.n).toBe(500);
        expect(
          Math.abs((response_time?.p50 ?? 0) - truth),
          `${response_time?.p50} against ${truth}`,
        ).toBeLessThanOrEqual(1.5);
        // Planned instants are the schedule's, to the microsecond.
        const first = run.records.reduce((least, { plannedAt }) => Math.min(least, plannedAt), Infinity);
        for (const { id, plannedAt } of run.records) expect(plannedAt - first).toBeCloseTo(id * 10, 2);
      },
      stopWitness,
    ));
});

describe("a server that stalls for two seconds under 100 requests a second", () => {
  const stallMs = 2000;

  /** Runs over the stall and returns what was planned during it. */
  async function measureStall(maxConnections?: number): Promise<{
    planned: readonly { responseMs: number; serviceMs: number; untilEndMs: number }[];
    run: Measured;
  }> {
    witness = await startWitness([
      "--engine",
      "sim",
      "--slots",
      "64",
      "--service-ms",
      "20",
      "--stall",
      "5s:2s",
    ]);
    const run = await measure({
      target: target(witness.url),
      load: { kind: "constant", ratePerSecond: 100, requests: 900 },
      ...(maxConnections === undefined ? {} : { connection: { maxConnections } }),
    });
    expect(run.failure).toBeUndefined();
    expect(run.summary.levels[0]?.counts).toMatchObject({ ok: 900, failed: 0, dropped: 0 });
    const stallStart = Number(await witness.serverStartedNs()) / 1e6 + 5000;
    const stallEnd = stallStart + stallMs;
    const planned = run.records.flatMap(({ plannedAt, sentAt, endedAt }) => {
      const at = machineMs(run.started, plannedAt);
      if (at < stallStart || at >= stallEnd || sentAt === null) return [];
      return [{ responseMs: endedAt - plannedAt, serviceMs: endedAt - sentAt, untilEndMs: stallEnd - at }];
    });
    // The stall must lie within the load, or the test says nothing.
    expect(planned.length).toBeGreaterThanOrEqual(198);
    expect(planned.length).toBeLessThanOrEqual(202);
    return { planned, run };
  }

  it("with four connections shows the whole backlog in response time, and only four requests in service time", async () => {
    const { planned, run } = await measureStall(4);
    for (const { responseMs, untilEndMs } of planned)
      expect(responseMs).toBeGreaterThanOrEqual(untilEndMs - 1);
    const slow = run.records.filter(({ sentAt, endedAt }) => sentAt !== null && endedAt - sentAt > 200);
    expect(slow.length).toBeGreaterThanOrEqual(1);
    expect(slow.length).toBeLessThanOrEqual(4);
    expect(new Set(run.records.map(({ connection }) => connection?.id)).size).toBeLessThanOrEqual(4);
  });

  it("without a cap shows it in both", async () => {
    const { planned } = await measureStall();
    for (const { responseMs, serviceMs, untilEndMs } of planned) {
      expect(responseMs).toBeGreaterThanOrEqual(untilEndMs - 1);
      expect(serviceMs).toBeGreaterThanOrEqual(untilEndMs - 50);
    }
  });
});

describe("ten connections that are asked for a quarter more than they carry", () => {
  const connections = 10;
  const serviceMs = 50;
  const ratePerSecond = 250;

  it("show the wait for a connection in response time, as Lindley's recursion has it, and not in service time", async () => {
    witness = await startWitness(["--engine", "sim", "--slots", "64", "--service-ms", String(serviceMs)]);
    const run = await measure({
      target: target(witness.url),
      load: { kind: "constant", ratePerSecond, requests: 700 },
      connection: { maxConnections: connections },
    });
    expect(run.failure).toBeUndefined();
    expect(run.summary.levels[0]?.counts).toMatchObject({ ok: 700, failed: 0, dropped: 0 });
    const ends: number[] = [];
    for (const [k, { plannedAt, endedAt }] of run.records.entries()) {
      const arrivedAt = (k * 1000) / ratePerSecond;
      const end = Math.max(arrivedAt, ends[k - connections] ?? 0) + serviceMs;
      ends.push(end);
      // Connections take turns as they come free: one request may begin a moment before the one that is before it.
      expect(endedAt - plannedAt).toBeGreaterThanOrEqual(end - arrivedAt - 5);
    }
    const { response_time: response, service_time: service } = run.summary.levels[0]?.metrics ?? {};
    // The last waits for 700 / 200 − 700 / 250 s.
    expect(response?.p99).toBeGreaterThan(650);
    expect(service?.p50).toBeLessThan(2 * serviceMs);
    expect(run.summary.levels[0]?.arrivals).toMatchObject({ verdict: "asPlanned" });
    expect(run.summary.levels[0]?.arrivals?.sentToPlannedRatio).toBeLessThan(0.85);
  });
});

describe("speech", () => {
  it("of the built-in voices is understood by a real model, and the word error rate is that of an independent count", async () => {
    witness = await startWitness(["--engine", "moonshine"]);
    const run = await measure({
      target: { kind: "openai-transcription", url: witness.url, model: "moonshine-tiny" },
      workload: { kind: "synthetic-speech", clips: 10 },
      load: { kind: "closed", concurrency: 1, requests: 10, warmup: 0 },
      scoring: { normalizer: "none" },
    });
    expect(run.failure).toBeUndefined();
    const heard = run.records.map(({ input, output }) => ({
      clip: input.kind === "speech" ? input.clip : "",
      said: (input.kind === "speech" && input.reference) || "",
      heard: output?.text ?? "",
    }));
    expect(new Set(heard.map(({ clip }) => clip)).size).toBe(10);

    // Counted anew here: plain words, plain edit distance.
    const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");
    const distance = (a: readonly string[], b: readonly string[]): number => {
      let row = b.map((_, i) => i + 1);
      for (const [i, word] of a.entries()) {
        let diagonal = i;
        let left = i + 1;
        row = row.map((above, j) => {
          const best = Math.min(left + 1, above + 1, diagonal + (word === b[j] ? 0 : 1));
          diagonal = above;
          left = best;
          return best;
        });
      }
      return row.at(-1) ?? a.length;
    };
    const errors = heard.reduce((sum, { said, heard }) => sum + distance(words(said), words(heard)), 0);
    const spoken = heard.reduce((sum, { said }) => sum + words(said).length, 0);
    expect(spoken).toBeGreaterThan(80);
    expect(run.summary.levels[0]?.metrics.wer?.mean).toBeCloseTo(errors / spoken, 9);

    // Case and punctuation aside, the way word errors are usually counted.
    const plain = (text: string): string[] => words(text.toLowerCase().replace(/[^a-z' ]/g, " "));
    const plainErrors = heard.reduce((sum, { said, heard }) => sum + distance(plain(said), plain(heard)), 0);
    expect(plainErrors / spoken).toBeLessThan(0.25);
  });
});
