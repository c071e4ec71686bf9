import type { PhaseStarted, RequestEnded, RunEvent, RunStarted, TokensCounted } from "../record/index.ts";
import type { MetricSummary } from "./metric-summary-schema.ts";
import type { LevelSummary } from "./run-summary.ts";
import { type SummaryOptions, summarize } from "./summary-fold.ts";

export const runStarted: RunStarted = {
  kind: "runStarted",
  logVersion: 1,
  runId: "2026-01-01-00-00-00-tiny",
  name: "tiny",
  startedAt: "2026-01-01T00:00:00.000Z",
  clockOriginNs: "0",
  scenario: { name: "tiny" },
  seed: 1,
  tool: { name: "inferbench", version: "0.0.0" },
  machine: {
    platform: "linux",
    arch: "x64",
    os: "Linux",
    cpuModel: "one",
    cpuCount: 2,
    memoryBytes: 8e9,
    node: "v20.19.0",
  },
};

export const phaseStarted: PhaseStarted = {
  kind: "phaseStarted",
  at: 0,
  level: 0,
  load: { kind: "closed", concurrency: 2 },
  warmupRequests: 0,
  maxConnections: null,
};

/** An ok request of level 0: planned at 1000, sent at 1010, ended at 1210; 5 s of audio on a reused connection. */
export function request(overrides: Partial<RequestEnded> = {}): RequestEnded {
  return {
    kind: "requestEnded",
    id: 0,
    level: 0,
    warmup: false,
    plannedAt: 1000,
    sentAt: 1010,
    stamps: { writtenAt: 1012, firstByteAt: 1200 },
    endedAt: 1210,
    connection: { id: 1, reused: true },
    bytesSent: 100,
    bytesReceived: 100,
    input: { kind: "speech", clip: "a", audioSeconds: 5, sound: "speech" },
    outcome: { kind: "ok" },
    ...overrides,
  };
}

/** A request that was planned and never sent. */
export function dropped(overrides: Partial<RequestEnded> = {}): RequestEnded {
  return request({
    sentAt: null,
    stamps: {},
    endedAt: 1000,
    connection: null,
    bytesSent: 0,
    bytesReceived: 0,
    outcome: { kind: "dropped", reason: "too many requests in flight" },
    ...overrides,
  });
}

/** A request with a known text and an answer. */
export function spoken(reference: string, text: string, overrides: Partial<RequestEnded> = {}): RequestEnded {
  const clip = `clip of ${reference}`;
  return request({
    input: { kind: "speech", clip, audioSeconds: 5, sound: "speech", reference },
    output: { text },
    ...overrides,
  });
}

/**
 * An ok streamed prompt of level 0: planned and sent at 1000, one token at each of the instants, ended 10 ms after the
 * last; usage says as many output tokens as there are events, and 50 input tokens.
 */
export function prompted(chunkAts: readonly number[], overrides: Partial<RequestEnded> = {}): RequestEnded {
  const [firstTokenAt] = chunkAts;
  return request({
    sentAt: 1000,
    ...(firstTokenAt === undefined
      ? {}
      : {
          firstTokenAt,
          firstAnswerAt: firstTokenAt,
          chunkAts: [...chunkAts],
          chunkChars: chunkAts.map(() => 4),
        }),
    endedAt: (chunkAts.at(-1) ?? 1200) + 10,
    bytesReceived: 100_000,
    input: { kind: "prompt", prompt: "a" },
    output: { text: "text ".repeat(chunkAts.length || 1), finishReason: "stop" },
    usage: { inputTokens: 50, outputTokens: chunkAts.length || 1 },
    ...overrides,
  });
}

/** Our own count of a request's tokens. */
export function counted(id: number, outputTokens: number, more: Partial<TokensCounted> = {}): TokensCounted {
  return { kind: "tokensCounted", id, tokenizer: "o200k_base", outputTokens, ...more };
}

/** Level 0 of a run with these requests, ended after its last one. */
export function levelOf(
  requests: readonly (RequestEnded | TokensCounted)[],
  reason: "requests" | "interrupted" = "requests",
  options: SummaryOptions = {},
): LevelSummary {
  const events: RunEvent[] = [
    runStarted,
    phaseStarted,
    ...requests,
    { kind: "phaseEnded", at: 1e6, level: 0, reason },
  ];
  return summarize(events, options).levels[0] as LevelSummary;
}

/** One metric of that level. */
export function metricOf(
  id: string,
  requests: readonly (RequestEnded | TokensCounted)[],
): MetricSummary | undefined {
  return levelOf(requests).metrics[id];
}
