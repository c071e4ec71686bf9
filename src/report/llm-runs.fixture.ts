import { type AssessedRun, assess, type Expectation, parseGoal } from "../analysis/index.ts";
import type { LevelSummary, MetricSummary, RunSummary } from "../metric/index.ts";
import { base, distribution, type Shape, scaled, single, unavailable } from "./sample-runs.fixture.ts";

type Detail = NonNullable<MetricSummary["detail"]>;

const usage = "server usage";
const ids = ["ttft", "tpot", "error_rate", "output_token_rate"];

function assessed(summary: RunSummary, goals: readonly string[], expectation?: Expectation): AssessedRun {
  return assess(
    summary,
    goals.map((goal) => parseGoal(goal, ids)),
    expectation,
  );
}

const withDetail = (metric: MetricSummary, detail: Detail): MetricSummary => ({ ...metric, detail });

const steady = "steady: from the first full load to the last planned send";
const whole = "whole span: the steady part is less than half of it";

interface LlmLevel {
  readonly concurrency: number;
  readonly ok: number;
  readonly failed: number;
  readonly ttftMs: number;
  readonly tpotMs: number;
  readonly stalls: number;
}

const levels: readonly LlmLevel[] = [
  { concurrency: 1, ok: 40, failed: 0, ttftMs: 41.2, tpotMs: 7.9, stalls: 0 },
  { concurrency: 16, ok: 320, failed: 0, ttftMs: 118, tpotMs: 10.4, stalls: 0 },
  { concurrency: 64, ok: 1280, failed: 0, ttftMs: 402, tpotMs: 18.8, stalls: 3 },
  { concurrency: 256, ok: 2531, failed: 29, ttftMs: 2870, tpotMs: 41.6, stalls: 118 },
];

const timeShape: Shape = [1.06, 1, 1.31, 1.52, 2.4, 3.9];
const evenShape: Shape = [1.01, 1, 1.08, 1.12, 1.21, 1.4];
const outputPerRequest = 256;
const inputPerRequest = 1024;

function sweepLevel(
  { concurrency, ok, failed, ttftMs, tpotMs, stalls }: LlmLevel,
  level: number,
): LevelSummary {
  const e2eMs = ttftMs + tpotMs * (outputPerRequest - 1);
  const ratePerSecond = (concurrency / e2eMs) * 1000;
  const rate = (tokens: number, drainRatio: number, peakRatio: number): MetricSummary =>
    single("tokens/s", ok, tokens * ratePerSecond, {
      tokens: usage,
      window: level === 0 ? whole : steady,
      windowMs: (ok / ratePerSecond) * 1000 * 0.9,
      wholeSpan: tokens * ratePerSecond * drainRatio,
      peak: tokens * ratePerSecond * peakRatio,
      total: tokens * ok,
    });
  const counted = (metric: MetricSummary, total: number): MetricSummary =>
    withDetail(metric, { tokens: usage, total });
  const gaps = ok * 200;
  return {
    level,
    load: { kind: "closed", concurrency },
    counts: { ok, failed, dropped: 0, warmup: concurrency },
    spanMs: (ok / ratePerSecond) * 1000,
    ended: "requests",
    errors:
      failed === 0
        ? []
        : [
            {
              error: "error in the middle of a stream",
              count: 21,
              example: "KV cache is full, request preempted",
            },
            { error: "stream cut off", count: 8, example: "the stream ended without [DONE]" },
          ],
    metrics: {
      request_rate: single("requests/s", ok, ratePerSecond),
      error_rate: single("ratio", ok + failed, failed / (ok + failed)),
      response_time: distribution("ms", ok, scaled(evenShape, e2eMs + 1.2)),
      service_time: distribution("ms", ok, scaled(evenShape, e2eMs + 1.1)),
      ttft: distribution("ms", ok, scaled(timeShape, ttftMs)),
      ttft_response: distribution("ms", ok, scaled(timeShape, ttftMs + 0.1)),
      ttfo: distribution("ms", ok, scaled(timeShape, ttftMs)),
      itl: withDetail(
        distribution("ms", gaps, scaled([1.01, 0.98, 1.2, 1.4, 2.9, stalls > 0 ? 180 : 6], tpotMs)),
        {
          tokens: usage,
          split: "one token an event",
        },
      ),
      tpot: withDetail(distribution("ms", ok, scaled(evenShape, tpotMs)), { tokens: usage }),
      e2e: distribution("ms", ok, scaled(evenShape, e2eMs)),
      chunk_gap: withDetail(
        distribution("ms", gaps * 0.97, scaled([1.04, 1, 1.24, 1.5, 3.1, stalls > 0 ? 180 : 6], tpotMs)),
        { events: gaps, reads: gaps * (1 - level * 0.012), sharedEventRatio: level * 0.012 },
      ),
      longest_gap: distribution("ms", ok, scaled([4, 3.6, 5.2, 6.1, 90, stalls > 0 ? 180 : 6], tpotMs)),
      stall_count: single("gaps", ok, stalls, {
        limitMs: 1000,
        stalledReplies: Math.ceil(stalls * 0.8),
        stalledMs: stalls * 2100,
      }),
      output_speed_request: withDetail(
        distribution("tokens/s", ok, scaled([1, 1, 1.05, 1.07, 1.1, 1.2], (outputPerRequest / e2eMs) * 1000)),
        { tokens: usage },
      ),
      output_token_rate: rate(outputPerRequest, 0.93, 1.14),
      input_token_rate: rate(inputPerRequest, 0.95, 1.4),
      total_token_rate: rate(outputPerRequest + inputPerRequest, 0.94, 1.3),
      prefill_speed: withDetail(
        distribution(
          "tokens/s",
          ok,
          scaled([0.97, 1, 1.1, 1.15, 1.2, 1.3], (inputPerRequest / ttftMs) * 1000),
        ),
        { measuredBy: "lower bound: input tokens / ttft" },
      ),
      input_tokens: counted(distribution("tokens", ok, scaled([1, 1, 1.2, 1.3, 1.5, 1.7], 1024)), 1024 * ok),
      output_tokens: counted(distribution("tokens", ok, [256, 256, 256, 256, 256, 256]), 256 * ok),
      finish_reasons: single("ratio", ok, 1, { length: ok }),
      connections_opened: single("connections", ok, concurrency),
      wait_time: distribution("ms", ok, scaled(timeShape, ttftMs * 0.98)),
      read_time: distribution("ms", ok, scaled(evenShape, e2eMs - ttftMs)),
    },
  };
}

/** A sweep of synthetic prompts over an inference server; the last level is too much for it. */
export const chatSweep: AssessedRun = assessed(
  {
    ...base,
    name: "chat-sweep",
    scenario: {
      name: "chat-sweep",
      target: {
        kind: "openai-chat",
        url: "http://10.0.0.7:8000/v1",
        model: "meta-llama/Llama-3.1-8B-Instruct",
        stream: true,
        temperature: 0,
      },
      workload: {
        kind: "synthetic-prompts",
        inputTokens: { mean: 1024, stddev: 200, min: 1 },
        outputTokens: 256,
        unique: true,
        sharedPrefixRatio: 0,
        ignoreEos: true,
      },
      load: { kind: "closed", concurrency: [1, 16, 64, 256] },
    },
    coldFirstRequestMs: 2130,
    levels: levels.map(sweepLevel),
  },
  ["p95(ttft) < 500ms", "p95(tpot) < 40ms", "error_rate < 1%"],
);

const suitePrompts = [
  ["perf-technical", "Technical explanation", 178.4, 128],
  ["perf-story", "Creative writing", 169.9, 128],
  ["perf-science", "Scientific discussion", 201.3, 128],
  ["perf-history", "Historical analysis", 187.2, 128],
  ["perf-trends", "Technology trends", 192.8, 121],
  ["quality-creativity", "Fantasy story of 300 to 500 words", 210.5, 512],
  ["quality-planning", "Plan of a software project", 231.8, 498],
  ["quality-code", "Documented Python function", 198.7, 402],
  ["quality-json", "Structured answer in JSON", 224.1, 188],
  ["quality-essay", "Consistent essay of 800 to 1200 words", 233.4, 512],
] as const;

const suiteDecode = 18.7;

/** A suite on a small board, one request at a time, by a server with timings of its own. */
export const boardSuite: AssessedRun = assessed(
  {
    ...base,
    name: "rk3588 suite",
    scenario: {
      name: "rk3588 suite",
      target: {
        kind: "openai-chat",
        url: "http://192.168.10.53:8080/v1",
        model: "Qwen_Qwen2-0.5B-w8a8-opt0-hybrid0-npu3-ctx16384-rk3588",
        stream: true,
        maxOutputTokens: 512,
      },
      workload: { kind: "prompt-suite", suite: "all", runs: 3 },
      load: { kind: "closed", concurrency: 1, requests: 30 },
    },
    coldFirstRequestMs: 4210,
    levels: [
      {
        level: 0,
        load: { kind: "closed", concurrency: 1 },
        counts: { ok: 29, failed: 1, dropped: 0, warmup: 1 },
        spanMs: 425_000,
        ended: "requests",
        errors: [{ error: "timeout reading the answer", count: 1, example: "no progress after 60000 ms" }],
        metrics: {
          request_rate: single("requests/s", 29, 0.068),
          error_rate: single("ratio", 30, 1 / 30),
          response_time: distribution("ms", 29, [14_660, 8320, 27_600, 0, 0, 28_110]),
          service_time: distribution("ms", 29, [14_660, 8320, 27_600, 0, 0, 28_110]),
          ttft: distribution("ms", 29, [202.8, 198.7, 233.4, 0, 0, 251.2]),
          ttft_response: distribution("ms", 29, [202.8, 198.7, 233.4, 0, 0, 251.2]),
          ttfo: distribution("ms", 29, [202.8, 198.7, 233.4, 0, 0, 251.2]),
          itl: withDetail(distribution("ms", 7900, [53.6, 53.2, 56.1, 58.8, 71.2, 1240]), {
            tokens: usage,
            split: "one token an event",
          }),
          tpot: withDetail(distribution("ms", 29, [53.6, 53.5, 54.1, 0, 0, 57.9]), { tokens: usage }),
          e2e: distribution("ms", 29, [14_650, 8310, 27_590, 0, 0, 28_100]),
          chunk_gap: withDetail(distribution("ms", 7900, [53.6, 53.2, 56.1, 58.8, 71.2, 1240]), {
            events: 7930,
            reads: 7930,
            sharedEventRatio: 0,
          }),
          longest_gap: distribution("ms", 29, [131, 74.1, 120, 0, 0, 1240]),
          stall_count: single("gaps", 29, 1, { limitMs: 1000, stalledReplies: 1, stalledMs: 1240 }),
          output_speed_request: withDetail(distribution("tokens/s", 29, [18.2, 18.4, 18.6, 0, 0, 18.7]), {
            tokens: usage,
          }),
          output_token_rate: single("tokens/s", 29, 18.6, {
            tokens: usage,
            window: steady,
            windowMs: 401_000,
            wholeSpan: 18.6,
            peak: 19,
            total: 7930,
          }),
          input_token_rate: single("tokens/s", 29, 2.9, { tokens: usage, window: steady }),
          total_token_rate: single("tokens/s", 29, 21.5, { tokens: usage, window: steady }),
          prefill_speed: withDetail(distribution("tokens/s", 29, [246, 251, 262, 0, 0, 270]), {
            measuredBy: "the server's timings",
          }),
          decode_speed: distribution("tokens/s", 29, [suiteDecode, 18.8, 18.9, 0, 0, 19]),
          input_tokens: withDetail(distribution("tokens", 29, [42.6, 39, 77, 0, 0, 81]), {
            tokens: usage,
            total: 1234,
          }),
          output_tokens: withDetail(distribution("tokens", 29, [273.4, 128, 512, 0, 0, 512]), {
            tokens: usage,
            total: 7930,
          }),
          finish_reasons: single("ratio", 29, 18 / 29, { length: 18, stop: 11 }),
          check_pass_rate: single("ratio", 28, 24 / 28, {
            replies: 14,
            words: "4 of 5",
            noLoop: "13 of 14",
            mentions: "2 of 3",
            code: "3 of 3",
            json: "2 of 3",
          }),
          connections_opened: single("connections", 30, 2),
          wait_time: distribution("ms", 29, [199, 195, 230, 0, 0, 249]),
          read_time: distribution("ms", 29, [14_450, 8100, 27_400, 0, 0, 27_900]),
        },
        prompts: suitePrompts.map(([prompt, title, ttftMs, tokens], index) => ({
          suite: index < 5 ? "performance_tests" : "quality_tests",
          prompt,
          title,
          n: index === 9 ? 2 : 3,
          ...(index < 5
            ? {}
            : {
                checks: { passed: [6, 5, 6, 4, 3][index - 5] ?? 0, failed: [0, 1, 0, 2, 1][index - 5] ?? 0 },
              }),
          failed: index === 9 ? 1 : 0,
          ttftMs,
          e2eMs: ttftMs + (tokens / suiteDecode) * 1000,
          outputTokens: tokens,
          outputTokensPerSecond: tokens / (ttftMs / 1000 + tokens / suiteDecode),
        })),
      },
    ],
  },
  [],
  {
    device: "rk3588",
    title: "Qwen2 0.5B on Rockchip RK3588, NPU, w8a8 weights",
    figures: [
      { figure: "ttft", between: [130, 215] },
      { figure: "generation_speed", about: 42 },
    ],
    checklist: [
      {
        check: "The processor and the NPU run at their highest frequency, not at what an energy saver allows",
        how: "cat /sys/devices/system/cpu/cpu*/cpufreq/scaling_cur_freq",
      },
      { check: "The prompts are short", figures: ["ttft"] },
      { check: "Enough memory is free, so that no weights are paged out", how: "free -h" },
    ],
  },
);

/** Independent users of a model that thinks first: cached prefixes, several tokens an event, a queue in the client. */
export const reasoningUsers: AssessedRun = assessed(
  {
    ...base,
    name: "reasoning users",
    scenario: {
      target: { kind: "ollama-chat", url: "http://127.0.0.1:11434", model: "qwen3:4b", stream: true },
      workload: {
        kind: "prompt-dataset",
        path: "./chats.jsonl",
        sessions: true,
        maxTurns: 4,
        thinkSeconds: { mean: 5 },
      },
      load: { kind: "poisson", ratePerSecond: [0.5, 2] },
      connection: { maxConnections: 8 },
    },
    levels: [0.5, 2].map((ratePerSecond, level): LevelSummary => {
      const ok = 60 * ratePerSecond;
      return {
        level,
        load: { kind: "poisson", ratePerSecond },
        counts: { ok, failed: 0, dropped: level, warmup: 0 },
        spanMs: 60_000,
        ended: "duration",
        errors:
          level === 0
            ? []
            : [{ error: "dropped: the level ended before a connection was free", count: 1, example: "" }],
        metrics: {
          request_rate: single("requests/s", ok, ratePerSecond * 0.97),
          error_rate: single("ratio", ok + level, level / (ok + level)),
          response_time: distribution("ms", ok, scaled(timeShape, 9200 + level * 3100)),
          service_time: distribution("ms", ok, scaled(timeShape, 9190)),
          send_delay: distribution("ms", ok, scaled(timeShape, 0.1 + level * 3100)),
          ttft: distribution("ms", ok, scaled(timeShape, 310)),
          ttft_response: distribution("ms", ok, scaled(timeShape, 311 + level * 3100)),
          ttfo: distribution("ms", ok, scaled(timeShape, 4820)),
          itl: withDetail(distribution("ms", ok * 610, [14.2, 13.9, 16.1, 18.4, 41.2, 911]), {
            tokens: `mixed: ${usage} ${ok - 4}, tokenizer o200k_base 4`,
            leftOut: `2 of ${ok} replies, which have no token count`,
            split: `mixed: counted per event ${ok - 6}, shared out by the characters of each event 4`,
          }),
          tpot: distribution("ms", ok, [14.3, 14.1, 15.9, 17.2, 19.4, 22.3]),
          e2e: distribution("ms", ok, scaled(timeShape, 9180)),
          chunk_gap: withDetail(distribution("ms", ok * 300, [28.6, 27.1, 33.4, 40.2, 88.1, 911]), {
            events: ok * 330,
            reads: ok * 300,
            sharedEventRatio: 30 / 330,
          }),
          longest_gap: distribution("ms", ok, [210, 98, 320, 610, 902, 911]),
          stall_count: single("gaps", ok, 0, { limitMs: 1000, stalledReplies: 0, stalledMs: 0 }),
          output_speed_request: distribution("tokens/s", ok, [62.1, 63.4, 66.1, 67.2, 68.9, 70.1]),
          output_token_rate: single("tokens/s", ok, ratePerSecond * 590, {
            tokens: `mixed: ${usage} ${ok - 4}, tokenizer o200k_base 4`,
            window: steady,
            windowMs: 55_000,
            wholeSpan: ratePerSecond * 571,
            peak: ratePerSecond * 820,
            total: ok * 612,
          }),
          prefill_speed: withDetail(distribution("tokens/s", ok, [2210, 2280, 2400, 2450, 2480, 2510]), {
            measuredBy: "the server's timings",
          }),
          decode_speed: distribution("tokens/s", ok, [71.2, 71.8, 73.2, 73.9, 74.2, 74.6]),
          input_tokens: withDetail(distribution("tokens", ok, [702.4, 688, 1204, 1410, 1602, 1711]), {
            tokens: usage,
            total: Math.round(ok * 702.4),
          }),
          output_tokens: withDetail(distribution("tokens", ok, [612, 588, 980, 1102, 1288, 1290]), {
            tokens: `mixed: ${usage} ${ok - 4}, tokenizer o200k_base 4`,
            leftOut: `2 of ${ok} replies, which have no token count`,
            total: ok * 612,
          }),
          reasoning_tokens: withDetail(distribution("tokens", ok, [331, 320, 512, 600, 702, 720]), {
            total: ok * 331,
          }),
          cached_input_ratio: single("ratio", ok, 0.412, { cachedInputTokens: 100, inputTokens: 243 }),
          finish_reasons: single("ratio", ok, 2 / ok, { stop: ok - 2, length: 2 }),
        },
      };
    }),
    instrument: {
      ...base.instrument,
      sendLatenessMs: unavailable(
        "ms",
        "connections were capped, so the delay holds the queue for them too: see send_delay",
      ),
    },
    warnings: [
      {
        code: "tokens.mismatch",
        message:
          "level 1: server usage says 73100 output tokens, the tokenizer o200k_base counts 70220 in the same 114 replies (3.9 % apart); the metrics use the server's usage",
      },
    ],
  },
  [],
);

/** Three requests that were not streamed: a first look. */
export const wholeAnswers: AssessedRun = assessed(
  {
    ...base,
    name: "quick",
    scenario: {
      target: { kind: "openai-chat", url: "http://127.0.0.1:8080", stream: false },
      workload: {
        kind: "synthetic-prompts",
        inputTokens: 16,
        outputTokens: 32,
        unique: true,
        ignoreEos: false,
      },
      load: { kind: "closed", concurrency: 1, requests: 3 },
    },
    levels: [
      {
        level: 0,
        load: { kind: "closed", concurrency: 1 },
        counts: { ok: 3, failed: 0, dropped: 0, warmup: 1 },
        spanMs: 1500,
        ended: "requests",
        errors: [],
        metrics: {
          request_rate: single("requests/s", 3, 2),
          error_rate: single("ratio", 3, 0),
          response_time: distribution("ms", 3, [491, 0, 0, 0, 0, 520]),
          service_time: distribution("ms", 3, [491, 0, 0, 0, 0, 520]),
          e2e: distribution("ms", 3, [490, 0, 0, 0, 0, 519]),
          output_speed_request: withDetail(distribution("tokens/s", 3, [65.1, 0, 0, 0, 0, 66.2]), {
            tokens: usage,
          }),
          output_token_rate: single("tokens/s", 3, 64, {
            tokens: usage,
            window: whole,
            wholeSpan: 64,
            total: 96,
          }),
          input_tokens: withDetail(distribution("tokens", 3, [24, 0, 0, 0, 0, 24]), {
            tokens: usage,
            total: 72,
          }),
          output_tokens: withDetail(distribution("tokens", 3, [32, 0, 0, 0, 0, 32]), {
            tokens: usage,
            total: 96,
          }),
          finish_reasons: single("ratio", 3, 1, { length: 3 }),
        },
      },
    ],
  },
  [],
);
