import * as z from "zod";
import { StallSpec } from "../speech-server-spec.ts";

const ms = (what: string) => z.number().nonnegative().max(86_400_000).describe(what);
const tokens = (what: string) => z.int().min(1).max(10_000_000).describe(what);
const ratio = z.number().min(0).max(1).default(1).describe("share of the requests that it happens to");
const atToken = z.int().min(0).describe("output token before which it happens, from 0");

/** How many tokens an answer has when nothing cuts it short. */
export const OutputLengthSpec = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("fixed"), tokens: tokens("every answer has this many tokens") }),
  z
    .strictObject({
      kind: z.literal("uniform"),
      min: tokens("shortest answer, in tokens"),
      max: tokens("longest answer, in tokens"),
    })
    .refine(({ min, max }) => min <= max, "min must not be above max"),
  z.strictObject({
    kind: z.literal("lognormal"),
    mean: tokens("mean length, in tokens"),
    cv: z.number().nonnegative().max(10).describe("standard deviation divided by mean"),
  }),
]);

/** A pause of one answer. */
export const TokenStallSpec = z.strictObject({
  atToken,
  durationMs: ms("length, in milliseconds"),
  ratio,
});

/** What goes wrong in the middle of an answer. */
export const TokenFaultSpec = z.strictObject({
  kind: z
    .enum(["error", "cut", "silence"])
    .describe("an error instead of the token, the connection closed, or nothing more for ever"),
  atToken,
  ratio,
});

/** A language model whose truth is known. A token of input or output is one word between spaces. */
export const SimulatedLlmSpec = z
  .strictObject({
    kind: z.literal("llm-sim"),
    seed: z.union([z.string(), z.number()]).default(1).describe("seed of lengths, words, stalls and faults"),
    models: z.array(z.string().min(1)).min(1).default(["sim"]).describe("model names that may be asked for"),
    loaded: z
      .array(z.string())
      .optional()
      .describe("models that are loaded from the start; left out, the first; [] for none"),
    loadMs: ms("time to load a model, in milliseconds").default(0),
    contextTokens: tokens("input and output of one request together").default(8192),
    slots: z.int().min(1).max(100_000).default(16).describe("sequences in the batch at the same time"),
    kvTokens: tokens("input and output of all running requests together; left out, no limit").optional(),
    prefillOverheadMs: ms("time to the first token of an empty prompt, in milliseconds").default(20),
    prefillTokensPerSecond: z.number().positive().default(5000).describe("input tokens read per second"),
    tokenMs: ms("time from one output token to the next of a lone sequence, in milliseconds").default(20),
    tokenMsPerSequence: ms("added to it for each further sequence in the batch, in milliseconds").default(0),
    outputTokens: OutputLengthSpec.optional().describe(
      "where answers end by themselves; left out, at the request's max_tokens, or at 128 without one",
    ),
    reasoningTokens: z.int().min(0).default(0).describe("of an answer's tokens the first n are reasoning"),
    toolCall: z.boolean().default(false).describe("answer with a call of the first tool that is offered"),
    tokensPerEvent: z
      .union([
        tokens("tokens that are collected for each event; the last may have fewer"),
        z.strictObject({
          upTo: tokens("each step makes 1 to this many tokens at once, as speculative decoding does"),
        }),
      ])
      .default(1)
      .describe("how tokens become events of a stream"),
    tailMs: ms("time from the last token to the end of the answer, in milliseconds").default(0),
    stalls: z
      .array(StallSpec)
      .default([])
      .describe("times in which nothing is started and no token comes; every sequence goes on after it"),
    tokenStalls: z.array(TokenStallSpec).default([]).describe("pauses of single answers"),
    errorRatio: z.number().min(0).max(1).default(0).describe("share of requests answered with 500 at once"),
    faults: z.array(TokenFaultSpec).default([]).describe("what goes wrong in the middle of answers"),
    embeddingDimensions: z.int().min(1).max(65_536).default(64).describe("length of an embedding"),
  })
  .refine(
    ({ models, loaded = [] }) => loaded.every((id) => models.includes(id)),
    "loaded names a model that is not in models",
  );

export type OutputLengthSpec = z.output<typeof OutputLengthSpec>;
export type SimulatedLlmSpec = z.output<typeof SimulatedLlmSpec>;
