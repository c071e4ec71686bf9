import * as z from "zod";

const ms = (what: string) => z.number().nonnegative().max(86_400_000).describe(what);

/** How long a simulated transcription takes, before it is scaled by `perAudioSecond`. */
export const ServiceTimeSpec = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixed"), ms: ms("every request takes this long, in milliseconds") }),
  z.strictObject({
    kind: z.literal("uniform"),
    minMs: ms("shortest service, in milliseconds"),
    maxMs: ms("longest service, in milliseconds"),
  }),
  z.strictObject({ kind: z.literal("exponential"), meanMs: ms("mean service, in milliseconds") }),
  z.strictObject({
    kind: z.literal("lognormal"),
    meanMs: ms("mean service, in milliseconds"),
    cv: z.number().nonnegative().max(10).describe("standard deviation divided by mean"),
  }),
]);

/** A time in which the simulated server starts nothing and answers nothing. */
export const StallSpec = z.union([
  z.strictObject({
    atMs: ms("begin, in milliseconds since the server started"),
    durationMs: ms("length, in milliseconds"),
  }),
  z
    .strictObject({
      everyMs: z.number().positive().describe("period, in milliseconds; the first stall begins after one"),
      durationMs: ms("length, in milliseconds; shorter than the period"),
    })
    .refine((stall) => stall.durationMs < stall.everyMs, "durationMs must be shorter than everyMs"),
]);

export const SimulatedEngineSpec = z.strictObject({
  kind: z.literal("sim"),
  seed: z
    .union([z.string(), z.number()])
    .default(1)
    .describe("seed of service times, errors and wrong words"),
  service: ServiceTimeSpec.default({ kind: "fixed", ms: 50 }).describe("service time of one request"),
  perAudioSecond: z
    .boolean()
    .default(false)
    .describe("read the service time as milliseconds per second of audio"),
  slots: z.int().min(1).max(100_000).default(4).describe("requests served at the same time"),
  errorRatio: z
    .number()
    .min(0)
    .max(1)
    .default(0)
    .describe("share of requests answered with 500 after their service"),
  stalls: z.array(StallSpec).default([]).describe("times in which nothing is started and nothing answered"),
  text: z
    .string()
    .optional()
    .describe(
      "what every clip says; left out, the request's own prompt field, or a fixed sentence without one",
    ),
  wrongWordRatio: z.number().min(0).max(1).default(0).describe("share of words replaced by a wrong one"),
  deltas: z
    .int()
    .min(1)
    .max(10_000)
    .default(4)
    .describe("pieces of a streamed answer; the first comes after the service time"),
  deltaGapMs: ms("time between two pieces of a streamed answer, in milliseconds").default(10),
});

export const MoonshineEngineSpec = z.strictObject({
  kind: z.literal("moonshine"),
  workers: z
    .int()
    .min(1)
    .max(256)
    .optional()
    .describe(
      "processes, each with one clip at a time; left out, one less than the machine's cores, at least 1",
    ),
  threads: z
    .int()
    .min(1)
    .max(256)
    .default(1)
    .describe("threads of each process; more than one only pays where there are fewer processes than cores"),
  modelDir: z
    .string()
    .optional()
    .describe("folder with encoder_model.onnx and decoder_model_merged.onnx, or the unpacked model package"),
});

export const EngineSpec = z.discriminatedUnion("kind", [SimulatedEngineSpec, MoonshineEngineSpec]);

/** Known peculiarities of other servers, so that clients can be tested against them. */
export const DialectSpec = z.strictObject({
  stream: z
    .enum(["openai", "chat-chunks"])
    .default("openai")
    .describe("events of a streamed answer: transcript.text.* or chat style chunks with [DONE]"),
  durationAs: z.enum(["number", "string"]).default("number").describe("type of duration in verbose_json"),
  doneText: z.enum(["full", "empty"]).default("full").describe("text in the event transcript.text.done"),
});

/** Everything about one built-in speech server. Plain data; `SpeechServerSpec.parse` fills the defaults. */
export const SpeechServerSpec = z.strictObject({
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("address to listen on; any but loopback needs a token"),
  port: z.int().min(0).max(65_535).default(0).describe("port to listen on; 0 takes a free one"),
  engine: EngineSpec,
  models: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe("model names that requests may ask for, the first by default; left out, the engine's own"),
  queueLimit: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe("requests that may wait; one more gets 429"),
  token: z.string().min(1).optional().describe("bearer token that requests must carry (not /health)"),
  maxBodyBytes: z
    .int()
    .min(1)
    .default(25 * 1024 * 1024)
    .describe("largest request body, in bytes"),
  dialect: DialectSpec.prefault({}).describe("peculiarities of other servers to imitate"),
});

export type ServiceTimeSpec = z.output<typeof ServiceTimeSpec>;
export type StallSpec = z.output<typeof StallSpec>;
export type SimulatedEngineSpec = z.output<typeof SimulatedEngineSpec>;
export type MoonshineEngineSpec = z.output<typeof MoonshineEngineSpec>;
export type EngineSpec = z.output<typeof EngineSpec>;
export type DialectSpec = z.output<typeof DialectSpec>;
export type SpeechServerSpec = z.output<typeof SpeechServerSpec>;
/** The same as a user writes it: defaults may be left out. */
export type SpeechServerInput = z.input<typeof SpeechServerSpec>;
