import * as z from "zod";
import { LlamaEngineSpec } from "../llama/llama-engine-spec.ts";
import { SimulatedLlmSpec } from "../llm-sim/simulated-llm-spec.ts";

export const LlmEngineSpec = z.discriminatedUnion("kind", [SimulatedLlmSpec, LlamaEngineSpec]);

/** How answers are put on the wire, whatever engine makes them: what real servers differ in. */
export const LlmStreamSpec = z.strictObject({
  roleChunk: z
    .enum(["start", "first", "none"])
    .default("first")
    .describe(
      "the chunk that only says who speaks: as soon as the work begins, before the first output, or never",
    ),
  eventsPerWrite: z
    .int()
    .min(1)
    .max(10_000)
    .default(1)
    .describe("events that are held back to be written to the socket together"),
  usage: z
    .enum(["asked", "never", "always", "continuous"])
    .default("asked")
    .describe(
      "token counts in an OpenAI stream: when stream_options.include_usage asks, never, always at the end, or in each chunk",
    ),
  done: z.boolean().default(true).describe("end an OpenAI stream with data: [DONE]"),
  timings: z
    .boolean()
    .default(true)
    .describe("add llama.cpp's timings to the end of OpenAI-style chat and text answers"),
  reasoningField: z
    .enum(["reasoning_content", "reasoning"])
    .default("reasoning_content")
    .describe("the field of reasoning in OpenAI-style chat"),
});

/** Everything about one built-in language server. Plain data; `LlmServerSpec.parse` fills the defaults. */
export const LlmServerSpec = z.strictObject({
  host: z
    .string()
    .min(1)
    .default("127.0.0.1")
    .describe("address to listen on; any but loopback needs a token"),
  port: z.int().min(0).max(65_535).default(0).describe("port to listen on; 0 takes a free one"),
  engine: LlmEngineSpec,
  queueLimit: z
    .int()
    .min(0)
    .max(1_000_000)
    .default(1000)
    .describe("requests that may wait; one more gets 429"),
  token: z.string().min(1).optional().describe("token that requests must carry (not /health)"),
  maxBodyBytes: z
    .int()
    .min(1)
    .default(25 * 1024 * 1024)
    .describe("largest request body, in bytes"),
  stream: LlmStreamSpec.prefault({}).describe("how answers are put on the wire"),
});

export type LlmEngineSpec = z.output<typeof LlmEngineSpec>;
export type LlmStreamSpec = z.output<typeof LlmStreamSpec>;
export type LlmServerSpec = z.output<typeof LlmServerSpec>;
/** The same as a user writes it: defaults may be left out. */
export type LlmServerInput = z.input<typeof LlmServerSpec>;
