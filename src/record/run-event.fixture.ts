import fc from "fast-check";
import type { Outcome } from "./outcome.ts";
import type { RequestInput } from "./request.ts";
import type { Load, RunEvent } from "./run-event.ts";

type Of<K extends RunEvent["kind"]> = Extract<RunEvent, { kind: K }>;

/** JSON has no -0: it is not a time anybody measures. */
const number = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const notNegative = number.map(Math.abs);
const positive = notNegative.filter((value) => value > 0);
const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const text = fc.string({ unit: "binary", maxLength: 20 });
const unavailable = fc.record({ unavailable: text });
const kind = <K extends string>(value: K): fc.Arbitrary<K> => fc.constant(value);
const phase = fc.constantFrom("queue", "dns", "tcp", "tls", "write", "wait", "read");

const outcome: fc.Arbitrary<Outcome> = fc.oneof(
  fc.record({ kind: kind("ok") }),
  fc.record({ kind: kind("httpError"), status: fc.integer(), message: text }),
  fc.record({ kind: kind("networkError"), phase, code: text, message: text }),
  fc.record({ kind: kind("timeout"), phase, afterMs: number }),
  fc.record({ kind: fc.constantFrom("aborted", "invalid", "dropped"), reason: text }),
);

const load: fc.Arbitrary<Load> = fc.oneof(
  fc.record({ kind: kind("closed"), concurrency: fc.integer({ min: 1 }) }),
  fc.record({ kind: fc.constantFrom("constant", "poisson"), ratePerSecond: positive }),
  fc.record({ kind: kind("burst"), size: fc.integer({ min: 1 }) }),
);

const input: fc.Arbitrary<RequestInput> = fc.record(
  {
    kind: kind("speech"),
    clip: text,
    audioSeconds: positive,
    sound: fc.constantFrom("speech", "silence", "noise"),
    reference: text,
  },
  { requiredKeys: ["kind", "clip", "audioSeconds", "sound"] },
);

const machine = fc.record({
  platform: text,
  arch: text,
  os: text,
  cpuModel: text,
  cpuCount: fc.integer(),
  memoryBytes: notNegative,
  node: text,
});

const stamps = fc.record(
  { dnsAt: number, connectedAt: number, securedAt: number, writtenAt: number, firstByteAt: number },
  { requiredKeys: [] },
);

const requestKeys = {
  kind: kind("requestEnded"),
  id: count,
  level: count,
  warmup: fc.boolean(),
  plannedAt: number,
  sentAt: fc.option(number),
  stamps,
  endedAt: number,
  connection: fc.option(fc.record({ id: fc.integer(), reused: fc.boolean() })),
  bytesSent: count,
  bytesReceived: count,
  input,
  outcome,
};
const optionalRequestKeys = {
  firstTokenAt: number,
  firstAnswerAt: number,
  chunkAts: fc.array(number, { maxLength: 5 }),
  chunkChars: fc.array(count, { maxLength: 5 }),
  chunkKinds: text,
  chunkTokens: fc.array(count, { maxLength: 5 }),
  sharedReads: fc.array(fc.integer({ min: 1, max: 1000 }), { maxLength: 5 }),
  output: fc.record(
    { text, reasoning: text, toolCalls: text, finishReason: text },
    { requiredKeys: ["text"] },
  ),
  usage: fc.record(
    { inputTokens: count, outputTokens: count, reasoningTokens: count, cachedInputTokens: count },
    { requiredKeys: [] },
  ),
  serverTimings: fc.record(
    { loadMs: number, promptMs: number, promptTokens: count, outputMs: number, outputTokens: count },
    { requiredKeys: [] },
  ),
};

const errorFigures = fc.record({
  n: fc.integer({ min: 1 }),
  p50Ms: notNegative,
  p99Ms: fc.option(notNegative),
  worstMs: notNegative,
  biasMs: number,
});

const selfTestCase = fc.record(
  {
    load: text,
    requests: count,
    unlike: count,
    ttft: errorFigures,
    gap: errorFigures,
    e2e: errorFigures,
    rateErrorRatio: number,
    witnessLatenessP99Ms: number,
  },
  { requiredKeys: ["load", "requests", "unlike"] },
);

const reach = fc.record({
  unit: text,
  steps: fc.array(fc.record({ amount: number, errorP99Ms: number, witnessP99Ms: fc.option(number) }), {
    maxLength: 3,
  }),
  within1Ms: fc.option(number),
  within5Ms: fc.option(number),
  ended: fc.constantFrom("error", "witness", "steps"),
});

/** One generator for every kind of event: a kind without one does not compile. */
export const anyEvent: { readonly [K in RunEvent["kind"]]: fc.Arbitrary<Of<K>> } = {
  runStarted: fc.record(
    {
      kind: kind("runStarted"),
      logVersion: fc.constant(1),
      runId: text,
      name: text,
      startedAt: text,
      clockOriginNs: fc.bigInt().map(String),
      scenario: fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value))),
      seed: fc.oneof(text, number),
      workers: fc.integer({ min: 1, max: 1024 }),
      tool: fc.record({ name: text, version: text }),
      machine,
    },
    {
      requiredKeys: [
        ...([
          "kind",
          "logVersion",
          "runId",
          "name",
          "startedAt",
          "clockOriginNs",
          "scenario",
          "seed",
        ] as const),
        ...(["tool", "machine"] as const),
      ],
    },
  ),
  targetChecked: fc.record({
    kind: kind("targetChecked"),
    at: number,
    latencyMs: fc.option(notNegative),
    outcome,
  }),
  phaseStarted: fc.record(
    {
      kind: kind("phaseStarted"),
      at: number,
      level: count,
      load,
      warmupRequests: count,
      maxConnections: fc.option(fc.integer({ min: 1 })),
      units: fc.integer({ min: 1 }),
    },
    { requiredKeys: ["kind", "at", "level", "load", "warmupRequests", "maxConnections"] },
  ),
  phaseEnded: fc.record({
    kind: kind("phaseEnded"),
    at: number,
    level: count,
    reason: fc.constantFrom("requests", "duration", "interrupted"),
  }),
  requestEnded: fc.record(
    { ...requestKeys, ...optionalRequestKeys },
    { requiredKeys: Object.keys(requestKeys) as (keyof typeof requestKeys)[] },
  ),
  tokensCounted: fc.record(
    {
      kind: kind("tokensCounted"),
      id: count,
      tokenizer: text,
      outputTokens: count,
      inputTokens: count,
      chunkTokens: fc.array(count, { maxLength: 5 }),
    },
    { requiredKeys: ["kind", "id", "tokenizer", "outputTokens"] },
  ),
  loadgenHealth: fc.record(
    {
      kind: kind("loadgenHealth"),
      at: number,
      worker: fc.nat({ max: 1023 }),
      windowMs: positive,
      loopUtilizationRatio: ratio,
      loopDelayP99Ms: notNegative,
      loopDelayMaxMs: notNegative,
      cpuRatio: notNegative,
      rssBytes: count,
      gc: fc.record({ count, totalMs: notNegative, maxMs: notNegative }),
      thread: fc.oneof(fc.record({ cpuRatio: notNegative, waitRatio: notNegative }), unavailable),
      stolen: fc.oneof(fc.record({ ratio }), unavailable),
    },
    {
      requiredKeys: [
        ...(["kind", "at", "windowMs", "loopUtilizationRatio", "loopDelayP99Ms", "loopDelayMaxMs"] as const),
        ...(["cpuRatio", "rssBytes"] as const),
      ],
    },
  ),
  probeSampled: fc.record({
    kind: kind("probeSampled"),
    at: number,
    series: text,
    unit: text,
    reading: fc.oneof(fc.record({ value: number }), unavailable),
  }),
  warned: fc.record({ kind: kind("warned"), at: number, code: text, message: text }),
  runEnded: fc.record(
    {
      kind: kind("runEnded"),
      at: number,
      reason: fc.constantFrom("completed", "interrupted", "failed"),
      message: text,
    },
    { requiredKeys: ["kind", "at", "reason"] },
  ),
  shareLost: fc.record({
    kind: kind("shareLost"),
    at: number,
    worker: count,
    workers: fc.integer({ min: 1 }),
    message: text,
  }),
  selfTested: fc.record({
    kind: kind("selfTested"),
    result: fc.record({
      measuredAt: text,
      version: text,
      machine,
      cases: fc.array(selfTestCase, { maxLength: 3 }),
      reach: fc.array(reach, { maxLength: 2 }),
    }),
  }),
};
