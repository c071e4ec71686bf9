import { describe, expect, test } from "vitest";
import type { RequestEnded } from "../record/index.ts";
import { createCheckResults } from "./check-results.ts";
import { dropped, levelOf, metricOf, prompted, request, spoken } from "./events.fixture.ts";
import { metrics } from "./metrics.ts";
import { normalizers } from "./text/normalizer.ts";
import { createSpeechScorer } from "./text/speech-scorer.ts";

const failed = request({ endedAt: 9000, outcome: { kind: "httpError", status: 500, message: "no" } });
const aborted = request({ outcome: { kind: "aborted", reason: "stopped while waiting for the answer" } });

const fresh = request({
  connection: { id: 7, reused: false },
  stamps: {
    dnsAt: 1013,
    connectedAt: 1020,
    securedAt: 1050,
    writtenAt: 1052,
    firstByteAt: 1200,
  },
});
const freshByAddress = request({
  connection: { id: 8, reused: false },
  stamps: { connectedAt: 1016, writtenAt: 1017, firstByteAt: 1200 },
});

const refused = request({
  connection: { id: 9, reused: false },
  outcome: { kind: "networkError", phase: "tcp", code: "ECONNREFUSED", message: "refused" },
});

function silence(text: string | undefined, overrides: Partial<RequestEnded> = {}): RequestEnded {
  return request({
    input: { kind: "speech", clip: "quiet", audioSeconds: 30, sound: "silence" },
    ...(text === undefined ? {} : { output: { text } }),
    ...overrides,
  });
}

function ofSeconds(audioSeconds: number): RequestEnded {
  return request({ input: { kind: "speech", clip: `${audioSeconds}`, audioSeconds, sound: "speech" } });
}

describe("a request gives one sample to", () => {
  test.each<[id: string, record: RequestEnded, sample: number]>([
    ["response_time", request(), 210],
    ["service_time", request(), 200],
    ["send_delay", request(), 10],
    ["dns_time", fresh, 3],
    ["connect_time", fresh, 7],
    ["connect_time", freshByAddress, 6],
    ["tls_time", fresh, 30],
    ["write_time", fresh, 2],
    ["write_time", freshByAddress, 1],
    ["write_time", request(), 2],
    ["wait_time", request(), 188],
    ["read_time", request(), 10],
    ["ttft", request({ firstTokenAt: 1100 }), 90],
    ["rtf", request(), 0.04],
    ["rtfx_request", request(), 25],
  ])("%s", (id, record, sample) => {
    const metric = metricOf(id, [record]);
    expect(metric).toMatchObject({ n: 1, max: expect.closeTo(sample, 10), mean: expect.closeTo(sample, 10) });
  });
});

describe("a level has one number in", () => {
  test.each<[id: string, records: RequestEnded[], number: number, n: number]>([
    // 1000 to 3000: three ended well in two seconds.
    [
      "request_rate",
      [request(), request(), request({ plannedAt: 2000, sentAt: 2000, endedAt: 3000 })],
      1.5,
      3,
    ],
    // The failed one ended at 9000 and belongs to the span.
    ["request_rate", [request(), failed], 1 / 8, 1],
    ["error_rate", [request(), failed, dropped(), request()], 0.5, 4],
    ["error_rate", [request()], 0, 1],
    ["error_rate", [request(), aborted], 0.5, 2],
    ["rtfx_aggregate", [ofSeconds(4), ofSeconds(2), failed], 6 / 8, 2],
    ["connections_opened", [fresh, freshByAddress, request(), dropped()], 2, 3],
    ["connections_opened", [request()], 0, 1],
    ["connections_opened", [fresh, refused, request()], 1, 2],
    [
      "hallucination_rate",
      [silence(""), silence("Thanks for watching!"), silence("[BLANK_AUDIO]")],
      1 / 3,
      3,
    ],
    // (1 substitution + 1 deletion) of 3 words and 1 insertion to 1 word: 3 of 4, not the mean of 2/3 and 1.
    ["wer", [spoken("one red car", "one bed"), spoken("go", "go now")], 3 / 4, 2],
    // Normalised "go on" (5 characters) heard as "go in".
    ["cer", [spoken("Go on.", "go in")], 1 / 5, 1],
  ])("%s", (id, records, number, n) => {
    const metric = metricOf(id, records);
    expect(metric).toMatchObject({ n, mean: expect.closeTo(number, 12) });
    for (const figure of ["p50", "p90", "p95", "p99", "max"] as const) {
      expect(metric?.[figure]).toBeNull();
      expect(metric?.unavailable?.[figure]).toBe("one number per level");
    }
  });
});

describe("details say what a number is made of:", () => {
  test("wer", () => {
    expect(metricOf("wer", [spoken("one red car", "one bed"), spoken("go", "go now")])?.detail).toEqual({
      substitutions: 1,
      deletions: 1,
      insertions: 1,
      referenceWords: 4,
      scoredRequests: 2,
      normalizer: "whisper-english/1",
    });
  });
  test("hallucination_rate", () => {
    // Three words in two clips of 30 s are three in one minute.
    expect(metricOf("hallucination_rate", [silence("Thanks for watching!"), silence("")])?.detail).toEqual({
      nonEmptyAnswers: 1,
      words: 3,
      wordsPerNonSpeechMinute: 3,
      normalizer: "whisper-english/1",
    });
  });
});

describe("left out of a level to which it does not apply:", () => {
  test.each<[id: string, record: RequestEnded]>([
    ["ttft", request()],
    ["dns_time", freshByAddress],
    ["connect_time", request()],
    ["tls_time", freshByAddress],
    ["wer", request({ output: { text: "no reference" } })],
    ["cer", request({ output: { text: "no reference" } })],
    ["wer", spoken("[music] (um)", "a reference that normalises to nothing")],
    ["wer", silence("words over silence")],
    ["hallucination_rate", spoken("speech", "speech")],
    ["response_time_audio_5_15s", request()],
    ["connections_opened", dropped()],
    // An answer that began before the request was written did not wait.
    ["wait_time", request({ stamps: { writtenAt: 1012, firstByteAt: 1011 } })],
  ])("%s", (id, record) => {
    expect(metricOf(id, [record])).toBeUndefined();
  });
});

describe("carries a reason instead of a number:", () => {
  const unanswered = { outcome: { kind: "invalid", reason: "no text" } } as const;
  test.each<[id: string, record: RequestEnded, reason: string]>([
    ["response_time", failed, "no request ended well"],
    ["wer", spoken("words", "", unanswered), "no request with a reference was answered with a text"],
    ["hallucination_rate", silence(undefined), "no silence or noise clip was answered with a text"],
    ["request_rate", dropped(), "the measured requests span no time"],
  ])("%s", (id, record, reason) => {
    expect(metricOf(id, [record])).toMatchObject({ n: 0, mean: null, unavailable: { mean: reason } });
  });
});

describe("the length of a clip decides its bucket:", () => {
  test.each<[seconds: number, id: string]>([
    [1.94, "under_2s"],
    [2, "2_5s"],
    [4.94, "2_5s"],
    // A clip cut to five seconds is a few samples longer or shorter.
    [4.96, "5_15s"],
    [5, "5_15s"],
    [15, "15_30s"],
    [30, "30_60s"],
    [60, "1_5min"],
    [300, "over_5min"],
    [3600, "over_5min"],
  ])("%d s is in %s", (seconds, id) => {
    const other = seconds < 60 ? 120 : 1;
    const { metrics: found } = levelOf([ofSeconds(seconds), ofSeconds(other)]);
    expect(found[`response_time_audio_${id}`]).toMatchObject({ n: 1, max: 210 });
    expect(Object.keys(found).filter((key) => key.startsWith("response_time_audio_"))).toHaveLength(2);
  });
});

test("the latency of failed requests is not mixed into that of ok ones", () => {
  for (const id of ["response_time", "service_time"]) {
    expect(metricOf(id, [request(), failed])).toMatchObject({
      n: 1,
      max: id === "response_time" ? 210 : 200,
    });
  }
});

test("a percentile that the sample does not support is null and says what it needs", () => {
  const metric = metricOf(
    "response_time",
    Array.from({ length: 58 }, () => request()),
  );
  expect(metric).toEqual({
    unit: "ms",
    n: 58,
    mean: 210,
    p50: 210,
    p90: 210,
    p95: null,
    p99: null,
    max: 210,
    unavailable: { p95: "needs 59 samples, has 58", p99: "needs 299 samples, has 58" },
  });
  const supported = metricOf(
    "response_time",
    Array.from({ length: 299 }, () => request()),
  );
  expect([supported?.p99, supported?.unavailable]).toEqual([210, undefined]);
});

test("every metric is described, once, in snake_case", () => {
  const ids = metrics.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const { id, label, unit, needs, formula, source } of metrics) {
    expect(id).toMatch(/^[a-z][a-z0-9_]*$/);
    for (const text of [label, unit, needs, formula, source]) expect(text.length, id).toBeGreaterThan(0);
    expect(formula, id).toMatch(/\.$/);
  }
});

test("a metric of one kind of request would find nothing in those of the other kind, which it is not shown", () => {
  const others = {
    speech: [prompted([1100, 1200]), prompted([]), dropped({ input: { kind: "prompt", prompt: "a" } })],
    prompt: [request(), spoken("one two", "one"), silence("noise"), failed, dropped(), fresh],
  };
  const level = { spanMs: 1, firstPlannedAt: 0, lastEndedAt: 1, steady: undefined, cutShort: false };
  const scorer = createSpeechScorer(normalizers.none);
  let asked = 0;
  for (const { id, input, start } of metrics) {
    if (input === undefined) continue;
    asked++;
    const fold = start({ scorer, checksOf: createCheckResults(), levelStartedAt: 0 });
    for (const record of others[input]) fold.add(record);
    expect([id, fold.summary(level)]).toEqual([id, undefined]);
  }
  expect(asked).toBeGreaterThan(20);
});
