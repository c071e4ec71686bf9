import { describe, expect, test } from "vitest";
import type { RequestEnded, TokensCounted } from "../record/index.ts";
import { counted, levelOf, metricOf, phaseStarted, prompted, request, runStarted } from "./events.fixture.ts";
import { metrics } from "./metrics.ts";
import { runSummarySchema } from "./run-summary.ts";
import { createSummaryFold, summarize } from "./summary-fold.ts";

type Events = readonly (RequestEnded | TokensCounted)[];

const withoutUsage = { usage: {} } as const;
const failed = prompted([1100, 1200], { outcome: { kind: "streamCut", reason: "no [DONE]" } });
const whole = prompted([]);

describe("one reply gives to", () => {
  test.each<[id: string, events: Events, n: number, mean: number]>([
    ["ttft", [prompted([1100, 1150])], 1, 100],
    ["ttft_response", [prompted([1100, 1150], { plannedAt: 400 })], 1, 700],
    ["ttfo", [prompted([1100, 1150], { firstAnswerAt: 1150, chunkKinds: "ra" })], 1, 150],
    // The usage event and the end mark came at 1990 and 2000.
    ["e2e", [prompted([1100, 1150], { endedAt: 2000 })], 1, 150],
    ["e2e", [whole], 1, 210],
    ["itl", [prompted([1100, 1150, 1250])], 2, 75],
    // Two tokens in the second event, by the server's word: 100 ms between events are 50 a token.
    ["itl", [prompted([1100, 1200], { chunkTokens: [1, 2], usage: { outputTokens: 3 } })], 2, 50],
    // Of a read with three events the time is divided over its three tokens.
    ["itl", [prompted([1100, 1190, 1190, 1190], { sharedReads: [2, 3] })], 3, 30],
    // An event without a whole token prolongs the gap of the next.
    ["itl", [prompted([1100, 1150, 1200], { chunkTokens: [1, 0, 1] })], 1, 100],
    ["chunk_gap", [prompted([1100, 1190, 1190, 1240], { sharedReads: [2] })], 2, 70],
    // Usage holds the end mark too: (1300 − 1100) / (5 − 1).
    ["tpot", [prompted([1100, 1150, 1200, 1300], { usage: { outputTokens: 5 } })], 1, 50],
    ["longest_gap", [prompted([1100, 1150, 3150, 3200])], 1, 2000],
    // 4 tokens in 1300 − 1000 ms.
    ["output_speed_request", [prompted([1100, 1150, 1200, 1300])], 1, 4 / 0.3],
    ["output_speed_request", [prompted([], { usage: { outputTokens: 21 } })], 1, 100],
    ["prefill_speed", [prompted([1100])], 1, 500],
    ["prefill_speed", [prompted([1100], { usage: { inputTokens: 50, cachedInputTokens: 40 } })], 1, 100],
    ["prefill_speed", [prompted([1100], { serverTimings: { promptMs: 20, promptTokens: 50 } })], 1, 2500],
    ["decode_speed", [prompted([1100], { serverTimings: { outputMs: 200, outputTokens: 10 } })], 1, 50],
    ["input_tokens", [whole], 1, 50],
    ["output_tokens", [prompted([1100, 1200])], 1, 2],
    ["reasoning_tokens", [prompted([1100], { usage: { outputTokens: 9, reasoningTokens: 8 } })], 1, 8],
    ["reasoning_tokens", [prompted([1100, 1200, 1300], { chunkKinds: "rra" })], 1, 2],
  ])("%s", (id, events, n, mean) => {
    expect(metricOf(id, events)).toMatchObject({ n, mean: expect.closeTo(mean, 9) });
  });
});

describe("a level has one number in", () => {
  test.each<[id: string, events: Events, value: number, n: number]>([
    ["stall_count", [prompted([1100, 2100, 3101, 5000]), prompted([1100, 1200])], 2, 2],
    // The wait for the first token is no stall.
    ["stall_count", [prompted([9000, 9100])], 0, 1],
    [
      "finish_reasons",
      [prompted([1100]), prompted([1100], { output: { text: "a", finishReason: "length" } })],
      0.5,
      2,
    ],
    [
      "cached_input_ratio",
      [prompted([1100], { usage: { inputTokens: 100, cachedInputTokens: 75, outputTokens: 1 } }), whole],
      0.75,
      1,
    ],
    // 2 + 3 tokens from 1000 to 1510, the whole span: nothing was planned after the first had ended.
    ["output_token_rate", [prompted([1100, 1150]), prompted([1100, 1300, 1500])], 5 / 0.51, 2],
    ["input_token_rate", [prompted([1100, 1150]), prompted([1100, 1300, 1500])], 100 / 0.51, 2],
    ["total_token_rate", [prompted([1100, 1150]), prompted([1100, 1300, 1500])], 105 / 0.51, 2],
  ])("%s", (id, events, value, n) => {
    expect(metricOf(id, events)).toMatchObject({ n, mean: expect.closeTo(value, 9) });
  });
});

describe("left out of a level to which it does not apply:", () => {
  const speech = request({ firstTokenAt: 1100, chunkAts: [1100, 1150] });
  test.each<[id: string, record: RequestEnded]>([
    ...["ttft", "ttft_response", "ttfo", "itl", "chunk_gap", "tpot", "longest_gap", "stall_count"].map(
      (id): [string, RequestEnded] => [id, whole],
    ),
    ...metrics
      .map(({ id }) => id)
      .filter((id) => /token|itl|tpot|e2e|gap|stall|prefill|decode|finish|cached|ttfo|ttft_r/.test(id))
      .map((id): [string, RequestEnded] => [id, speech]),
    ["decode_speed", prompted([1100])],
    ["reasoning_tokens", prompted([1100])],
    ["cached_input_ratio", prompted([1100])],
    ["finish_reasons", prompted([1100], { output: { text: "a" } })],
    ["output_tokens", failed],
  ])("%s", (id, record) => {
    expect(metricOf(id, [record])).toBeUndefined();
  });
});

describe("carries a reason instead of a number:", () => {
  test.each<[id: string, record: RequestEnded, reason: RegExp]>([
    ["tpot", prompted([1100]), /one token or came in one read/],
    ["tpot", prompted([1100, 1100], { sharedReads: [1] }), /one token or came in one read/],
    ["itl", prompted([1100, 1100], { sharedReads: [1] }), /came in one read/],
    ["chunk_gap", prompted([1100]), /came in one read/],
    ...["tpot", "itl", "output_speed_request", "output_token_rate", "output_tokens"].map(
      (id): [string, RequestEnded, RegExp] => [id, prompted([1100, 1200], withoutUsage), /no token counts/],
    ),
  ])("%s", (id, record, reason) => {
    const metric = metricOf(id, [record]);
    expect(metric).toMatchObject({ n: 0, mean: null, unavailable: { mean: expect.stringMatching(reason) } });
  });
});

describe("tokens are counted", () => {
  const sourceOf = (events: Events) => metricOf("output_tokens", events)?.detail;

  test("by the server first, also where the tokenizer counts them too", () => {
    const events = [prompted([1100, 1200], { usage: { outputTokens: 100 } }), counted(0, 90)];
    expect(sourceOf(events)).toEqual({ tokens: "server usage", total: 100 });
  });

  test("by the tokenizer where the server does not say", () => {
    const events = [prompted([1100, 1200], withoutUsage), counted(0, 7)];
    expect(sourceOf(events)).toEqual({ tokens: "tokenizer o200k_base", total: 7 });
  });

  test.each([
    ["0 for an answer with text", { outputTokens: 0 }],
    ["more than there were bytes", { outputTokens: 4_008_080 }],
  ])("not by a server that says %s", (_, usage) => {
    const events = [prompted([1100, 1200], { usage }), counted(0, 7)];
    expect(sourceOf(events)).toEqual({ tokens: "tokenizer o200k_base", total: 7 });
  });

  test("by both in one level, and by nobody for some: the detail says so", () => {
    const events = [
      prompted([1100], { id: 0 }),
      prompted([1100], { id: 1, ...withoutUsage }),
      prompted([1100], { id: 2, ...withoutUsage }),
      counted(1, 7),
    ];
    expect(sourceOf(events)).toEqual({
      tokens: "mixed: server usage 1, tokenizer o200k_base 1",
      leftOut: "1 of 3 replies, which have no token count",
      total: 8,
    });
  });

  test("without the reasoning that was counted and never sent, where time per token is measured", () => {
    const hidden = prompted([3000, 3100, 3200], { usage: { outputTokens: 103, reasoningTokens: 100 } });
    expect(metricOf("tpot", [hidden])).toMatchObject({ mean: 100 });
    expect(metricOf("output_tokens", [hidden])).toMatchObject({ mean: 103 });
  });

  test("of several a read by the tokenizer's count of each event, though the total is the server's", () => {
    const events = [
      prompted([1100, 1160, 1260], { usage: { outputTokens: 9 } }),
      counted(0, 9, { chunkTokens: [3, 4, 2] }),
    ];
    const itl = metricOf("itl", events);
    // 60 ms over 4 tokens and 100 ms over 2.
    expect(itl).toMatchObject({ n: 6, mean: 160 / 6, max: 50, detail: { split: "counted per event" } });
  });

  test("of several a read by their characters where nothing better comes", () => {
    const record = prompted([1100, 1160, 1260], { usage: { outputTokens: 8 }, chunkChars: [4, 8, 4] });
    const itl = metricOf("itl", [record]);
    expect(itl).toMatchObject({ n: 6, max: 50, detail: { split: expect.stringMatching(/characters/) } });
  });
});

describe("a mismatch between the server's usage and our count", () => {
  const warningsOf = (usage: number, ours: number) =>
    summarize([
      runStarted,
      phaseStarted,
      prompted([1100, 1200], { id: 0, usage: { outputTokens: usage } }),
      prompted([1100, 1200], { id: 1, usage: { outputTokens: usage } }),
      counted(0, ours),
      counted(1, ours),
    ]).warnings;

  test("of 2 % is nothing to tell", () => {
    expect(warningsOf(100, 98)).toEqual([]);
  });

  test("of more is told once a level, with the numbers", () => {
    expect(warningsOf(175, 100)).toEqual([
      {
        code: "tokens.mismatch",
        message:
          "level 0: server usage says 350 output tokens, the tokenizer o200k_base counts 200 in the same 2 replies (42.9 % apart); the metrics use the server's usage",
      },
    ]);
  });
});

test("what waits for its count is in no figure, and is when its count comes, its level ends or the log does", () => {
  const waits = prompted([1100, 1200], { usage: { outputTokens: 8 } });
  const fold = createSummaryFold();
  const itlSamples = () => fold.summary().levels[0]?.metrics.itl?.n;
  for (const event of [runStarted, phaseStarted, waits, { ...waits, id: 1 }, { ...waits, id: 2 }])
    fold.add(event);
  expect(itlSamples()).toBe(0);
  fold.add(counted(1, 8, { chunkTokens: [3, 5] }));
  expect(itlSamples()).toBe(5);
  fold.close();
  expect(itlSamples()).toBe(13);
  expect(runSummarySchema.parse(fold.summary())).toEqual(fold.summary());
});

test("counts of other requests, of warm-up and of unknown ids change nothing", () => {
  const events = [prompted([1100, 1200]), counted(7, 100), counted(0, 2)];
  expect(levelOf(events).metrics).toEqual(levelOf([prompted([1100, 1200])]).metrics);
});

test("figures of each prompt of a suite, in order, and none without a suite", () => {
  const input = { kind: "prompt", prompt: "essay", suite: "quality_tests", title: "An essay" } as const;
  const level = levelOf([
    prompted([1100, 1200], { id: 0, input }),
    prompted([1300, 1400], { id: 1, input }),
    prompted([1300], { id: 2, input, outcome: { kind: "httpError", status: 500, message: "no" } }),
    prompted([1100], { id: 3 }),
  ]);
  expect(level.prompts).toEqual([
    {
      suite: "quality_tests",
      prompt: "essay",
      title: "An essay",
      n: 2,
      failed: 1,
      ttftMs: 200,
      e2eMs: 300,
      outputTokens: 2,
      outputTokensPerSecond: (2 / 0.2 + 2 / 0.4) / 2,
    },
  ]);
  expect(levelOf([prompted([1100])]).prompts).toBeUndefined();
});

describe("checks of the text", () => {
  const input = {
    kind: "prompt",
    prompt: "essay",
    suite: "quality_tests",
    checks: [{ kind: "words", min: 3 }, { kind: "json" }],
  } as const;
  const of = (text: string, more: Partial<RequestEnded> = {}) =>
    prompted([1100], { input: { ...input, checks: [...input.checks] }, output: { text }, ...more });
  const level = levelOf([
    of("no more"),
    of("[1, 2, 3, 4]"),
    of("three words here"),
    of("half", { outcome: { kind: "streamCut", reason: "cut" } }),
  ]);

  test("are counted over all replies, by kind, and not for replies that failed", () => {
    expect(level.metrics.check_pass_rate).toMatchObject({
      mean: 0.5,
      n: 6,
      detail: { replies: 3, words: "2 of 3", json: "1 of 3" },
    });
  });

  test("are counted for each prompt", () => {
    expect(level.prompts).toMatchObject([{ n: 3, failed: 1, checks: { passed: 3, failed: 3 } }]);
  });

  test("have no rate where there are none", () => {
    expect(metricOf("check_pass_rate", [prompted([1100])])).toBeUndefined();
  });
});

test("the first finish reasons are counted, however many a server invents", () => {
  const reasons = Array.from({ length: 50 }, (_, id) =>
    prompted([1100], { id, output: { text: "a", finishReason: `${id} ${"x".repeat(999)}` } }),
  );
  const detail = metricOf("finish_reasons", reasons)?.detail ?? {};
  expect(Object.keys(detail).length).toBeLessThanOrEqual(22);
  expect(JSON.stringify(detail).length).toBeLessThan(2000);
});
