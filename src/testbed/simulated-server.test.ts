import { describe, expect, onTestFinished, test } from "vitest";
import { createRandom } from "../base/index.ts";
import { drawServiceMs } from "./sim/service-time.ts";
import { postClip } from "./speech-client.fixture.ts";
import { type SpeechServer, startSpeechServer } from "./speech-server.ts";
import type { SpeechServerInput } from "./speech-server-spec.ts";
import type { RequestTruth } from "./truth-log.ts";
import { silentWav } from "./wav/wav-bytes.fixture.ts";

type SimInput = Extract<SpeechServerInput["engine"], { kind: "sim" }>;

async function simServer(
  sim: Omit<SimInput, "kind">,
  options: Partial<SpeechServerInput> = {},
): Promise<SpeechServer> {
  const server = await startSpeechServer({ ...options, engine: { kind: "sim", ...sim } });
  onTestFinished(() => server.close());
  return server;
}

const ended = (truth: Readonly<RequestTruth>) =>
  truth as { [K in keyof RequestTruth]: NonNullable<RequestTruth[K]> };

/** Waits for something that will come, without a guess how long that takes. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}

describe("the simulator's truth", () => {
  test("has the service times that its seed gives, in order of arrival, and holds every request that long", async () => {
    const service = { kind: "lognormal", meanMs: 4, cv: 0.8 } as const;
    const server = await simServer({ seed: "truth", service, slots: 3 });
    const answers = await Promise.all(Array.from({ length: 40 }, () => postClip(server.url)));
    expect(answers.every((answer) => answer.ok)).toBe(true);

    const random = createRandom("truth").fork("service");
    const { requests } = server.truth();
    expect(requests).toHaveLength(40);
    const inOrder = requests.map(ended).sort((a, b) => Number(a.bodyAt - b.bodyAt));
    const expected = inOrder.map(() => drawServiceMs(service, random));
    expect(inOrder.map((truth) => truth.plannedServiceMs)).toEqual(expected);
    for (const truth of inOrder) {
      const instants = [truth.receivedAt, truth.bodyAt, truth.startedAt, truth.answeredAt];
      expect(instants).toEqual([...instants].sort((a, b) => Number(a - b)));
      expect(Number(truth.answeredAt - truth.startedAt) / 1e6).toBeGreaterThanOrEqual(
        truth.plannedServiceMs - 1e-6,
      );
    }
  });

  test("never shows more requests between start and answer than there are slots, and starts them first come, first served", async () => {
    // The stall lets a line form before anything starts.
    const stalls = [{ atMs: 0, durationMs: 100 }];
    const server = await simServer({ service: { kind: "fixed", ms: 5 }, slots: 4, stalls });
    await Promise.all(Array.from({ length: 30 }, () => postClip(server.url)));
    const requests = server.truth().requests.map(ended);
    const changes = requests
      .flatMap((truth) => [
        { at: truth.startedAt, by: 1 },
        { at: truth.answeredAt, by: -1 },
      ])
      .sort((a, b) => Number(a.at - b.at) || a.by - b.by);
    let running = 0;
    const levels = changes.map(({ by }) => (running += by));
    expect(Math.max(...levels)).toBe(4);
    const byBody = [...requests].sort((a, b) => Number(a.bodyAt - b.bodyAt));
    const byStart = [...requests].sort((a, b) => Number(a.startedAt - b.startedAt));
    expect(byStart).toEqual(byBody);
  });

  test("takes longer for longer clips when the service time is per second of audio", async () => {
    const server = await simServer({ service: { kind: "fixed", ms: 2 }, perAudioSecond: true });
    await postClip(server.url, { file: silentWav(0.5) });
    await postClip(server.url, { file: silentWav(3) });
    const requests = server.truth().requests;
    expect(requests.map((truth) => truth.plannedServiceMs)).toEqual([1, 6]);
    expect(requests.map((truth) => truth.audioSeconds)).toEqual([0.5, 3]);
  });

  test("shows that nothing starts and nothing is answered during a stall", async () => {
    // The first two start before the stall and are due in it; the others could start in it.
    const stall = { atMs: 150, durationMs: 300 };
    const server = await simServer({ service: { kind: "fixed", ms: 200 }, slots: 2, stalls: [stall] });
    await Promise.all(Array.from({ length: 4 }, () => postClip(server.url)));
    const { requests, serverStartedNs } = server.truth();
    const sinceStart = (at: bigint): number => Number(at - serverStartedNs) / 1e6;
    const instants = requests
      .map(ended)
      .flatMap((truth) => [sinceStart(truth.startedAt), sinceStart(truth.answeredAt)]);
    // A busy machine may put a pause between the decision to start and its stamp.
    const slackMs = 30;
    const end = stall.atMs + stall.durationMs;
    expect(instants.filter((at) => at > stall.atMs + slackMs && at < end)).toEqual([]);
    expect(instants.filter((at) => at >= end).length).toBeGreaterThanOrEqual(6);
  });

  test("spaces the pieces of a streamed answer by the gap", async () => {
    const server = await simServer({ service: { kind: "fixed", ms: 5 }, deltas: 3, deltaGapMs: 4 });
    await (await postClip(server.url, { fields: { stream: "true" } })).text();
    const [truth] = server.truth().requests.map(ended);
    const sinceStart = truth?.deltasAt.map((at) => Number(at - truth.startedAt) / 1e6) ?? [];
    expect(sinceStart).toHaveLength(3);
    for (const [i, ms] of sinceStart.entries()) expect(ms).toBeGreaterThanOrEqual(5 + 4 * i);
  });

  test("is served as JSON with instants as decimal strings, and can be reset", async () => {
    const server = await simServer({ service: { kind: "fixed", ms: 1 } });
    await postClip(server.url, { headers: { "x-request-id": "first" } });
    const report = await (await fetch(`${server.url}/truth`)).json();
    const [truth] = server.truth().requests.map(ended);
    const instant = expect.stringMatching(/^\d+$/);
    expect(report).toEqual({
      clockNs: instant,
      serverStartedNs: String(server.truth().serverStartedNs),
      forgotten: 0,
      requests: [
        {
          requestId: "first",
          path: "/v1/audio/transcriptions",
          receivedAt: String(truth?.receivedAt),
          bodyAt: instant,
          startedAt: instant,
          deltasAt: [],
          answeredAt: String(truth?.answeredAt),
          status: 200,
          audioSeconds: 1,
          plannedServiceMs: 1,
        },
      ],
    });
    expect((await fetch(`${server.url}/truth`, { method: "DELETE" })).status).toBe(204);
    expect(server.truth().requests).toEqual([]);
  });
});

describe("under load", () => {
  const busy = { service: { kind: "fixed", ms: 60_000 }, slots: 1 } as const;

  test("a full queue gives 429 with Retry-After, and health and metrics still answer", async () => {
    const server = await simServer(busy, { queueLimit: 2 });
    const left = new AbortController();
    const held = Array.from({ length: 3 }, () =>
      postClip(server.url, { signal: left.signal }).catch(() => "left"),
    );
    await until(
      () => server.truth().requests.filter((truth) => truth.plannedServiceMs !== null).length === 3,
    );

    const refused = await postClip(server.url);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await refused.json()).toMatchObject({ error: { type: "rate_limit_error", code: "queue_full" } });
    const health = await (await fetch(`${server.url}/health`)).json();
    expect(health).toEqual({ status: "ok", engine: "sim", running: 1, waiting: 2 });
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain("speech_requests_in_flight 1\n");
    expect(metrics).toContain("speech_queue_depth 2\n");

    left.abort();
    expect(await Promise.all(held)).toEqual(["left", "left", "left"]);
  });

  test("a client that leaves the queue makes room, and the truth says 499", async () => {
    const server = await simServer(busy, { queueLimit: 1 });
    const left = new AbortController();
    const first = postClip(server.url, { signal: left.signal }).catch(() => {});
    await until(() => server.truth().requests[0]?.startedAt != null);
    const second = postClip(server.url, { signal: left.signal }).catch(() => {});
    await until(() => server.truth().requests[1]?.plannedServiceMs != null);
    left.abort();
    await Promise.all([first, second]);
    await until(() => server.truth().requests[1]?.status != null);
    expect(server.truth().requests[1]).toMatchObject({ status: 499, startedAt: null, answeredAt: null });
    expect(await (await fetch(`${server.url}/health`)).json()).toMatchObject({ running: 1, waiting: 0 });
  });

  test("the share of failures follows the seed, each after its service", async () => {
    const options = { seed: 5, service: { kind: "fixed", ms: 0 }, errorRatio: 0.3 } as const;
    const statuses: number[] = [];
    const server = await simServer(options);
    for (let i = 0; i < 60; i++) statuses.push((await postClip(server.url)).status);
    const draws = createRandom(5).fork("errors");
    expect(statuses).toEqual(Array.from({ length: 60 }, () => (draws.next() < 0.3 ? 500 : 200)));
    expect(statuses).toContain(500);
    expect(server.truth().requests.map((truth) => truth.status)).toEqual(statuses);
  });
});
