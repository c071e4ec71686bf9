import { z } from "zod";
import { tokenLengthsSchema } from "./token-lengths.ts";

/** Encodings of gpt-tokenizer that are worth the memory. */
export const gptEncodings = ["o200k_base", "cl100k_base"] as const;

export const tokenizerSpecSchema = z
  .discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("gpt").meta({ description: "an OpenAI encoding, built in" }),
      encoding: z
        .enum(gptEncodings)
        .default("o200k_base")
        .meta({ description: "o200k_base: GPT-4o and later, gpt-oss; cl100k_base: GPT-4 and GPT-3.5" }),
    }),
    z.strictObject({
      kind: z.literal("huggingface").meta({ description: "a model's own tokenizer" }),
      path: z
        .string()
        .min(1)
        .meta({
          description:
            "tokenizer.json, or the folder that holds it; a tokenizer_config.json beside it is read too; relative to " +
            "the scenario file",
        }),
    }),
  ])
  .meta({ description: "what counts tokens" });
export type TokenizerSpec = z.infer<typeof tokenizerSpecSchema>;

const tokenizerKey = tokenizerSpecSchema.exactOptional().meta({
  description:
    "writes prompts of exactly the wished length in this tokenizer; absent: one common English word counts as one token",
});
const ignoreEosKey = z.boolean().default(true).meta({
  description: "ask for exactly the wished output length, where the server has ignore_eos or min_tokens",
});
const maxOutputTokensKey = z
  .number()
  .int()
  .min(1)
  .exactOptional()
  .meta({ description: "output tokens at most, of every answer", unit: "tokens" });

export const promptSuiteSpecSchema = z
  .strictObject({
    kind: z.literal("prompt-suite"),
    suite: z.string().min(1).default("performance").meta({
      description:
        "performance, quality or all (both, built in), or the path of your own JSON; relative to the scenario file",
    }),
    runs: z
      .number()
      .int()
      .min(1)
      .max(1_000_000)
      .default(1)
      .meta({ description: "how often the whole suite is sent, one test after the other" }),
    maxOutputTokens: maxOutputTokensKey.meta({
      description: "output tokens at most, of every answer; absent: what each test says",
      unit: "tokens",
    }),
  })
  .meta({ description: "prompts to read the answers of, with checks that a program can decide" });
export type PromptSuiteSpec = z.infer<typeof promptSuiteSpecSchema>;

export const syntheticPromptsSpecSchema = z
  .strictObject({
    kind: z.literal("synthetic-prompts"),
    inputTokens: tokenLengthsSchema.default(512).meta({
      description:
        "length of each prompt: a number, {mean, stddev}, {median, sigma} or {histogram}; the server adds the tokens of " +
        "its chat template",
      unit: "tokens",
    }),
    outputTokens: tokenLengthsSchema
      .default(128)
      .meta({ description: "length of each answer, written likewise", unit: "tokens" }),
    unique: z.boolean().default(true).meta({
      description:
        "no two prompts begin alike, so that no cached prefix flatters; false: all are the same words, cut to length",
    }),
    sharedPrefixRatio: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .meta({ description: "part of each prompt, at its beginning, that is the same in all of them" }),
    sharedPrefixTokens: z.number().int().nonnegative().exactOptional().meta({
      description: "the same as a number of tokens; a shorter prompt is all shared",
      unit: "tokens",
    }),
    ignoreEos: ignoreEosKey,
    tokenizer: tokenizerKey,
  })
  .superRefine((spec, context) => {
    const keys = (["sharedPrefixRatio", "sharedPrefixTokens"] as const).filter((key) => spec[key]);
    const [key, other] = keys;
    if (key === undefined) return;
    if (other !== undefined) {
      context.addIssue({ code: "custom", path: [other], message: `excludes ${key}` });
    } else if (!spec.unique) {
      context.addIssue({ code: "custom", path: [key], message: "needs unique: true" });
    }
  })
  .meta({ description: "prompts of common words in any length: nothing to download" });
export type SyntheticPromptsSpec = z.infer<typeof syntheticPromptsSpecSchema>;

const thinkSecondsSchema = z.union([
  z.number().min(0).max(86_400),
  z.strictObject({
    mean: z
      .number()
      .positive()
      .max(86_400)
      .meta({ description: "mean of an exponential distribution", unit: "s" }),
  }),
]);
export type ThinkSeconds = z.infer<typeof thinkSecondsSchema>;

export const promptDatasetSpecSchema = z
  .strictObject({
    kind: z.literal("prompt-dataset"),
    path: z
      .string()
      .min(1)
      .meta({
        description:
          "a list of JSON objects, one a line or in one array: ShareGPT ({conversations}), chats ({messages}) or plain " +
          "prompts ({prompt} or {text}); relative to the scenario file",
      }),
    format: z
      .enum(["auto", "sharegpt", "jsonl"])
      .default("auto")
      .meta({ description: "auto tells by each object's keys" }),
    promptField: z
      .string()
      .min(1)
      .exactOptional()
      .meta({ description: "key of the prompt, where it is none of prompt, text and messages" }),
    sessions: z.boolean().default(false).meta({
      description:
        "send conversations turn after turn, with the server's real answers; false: only the first turn of each",
    }),
    maxTurns: z
      .number()
      .int()
      .min(1)
      .exactOptional()
      .meta({ description: "user turns at most of a session; absent: all of them" }),
    thinkSeconds: thinkSecondsSchema.default(0).meta({
      description:
        "from an answer's end to the next turn: a number, or {mean} for an exponential distribution",
      unit: "s",
    }),
    maxOutputTokens: maxOutputTokensKey,
  })
  .superRefine((spec, context) => {
    const add = (key: string, message: string): void =>
      context.addIssue({ code: "custom", path: [key], message });
    if (!spec.sessions && spec.maxTurns !== undefined) add("maxTurns", "needs sessions: true");
    if (!spec.sessions && spec.thinkSeconds !== 0) add("thinkSeconds", "needs sessions: true");
    if (spec.format === "sharegpt" && spec.promptField !== undefined) {
      add("promptField", "is not for format: sharegpt");
    }
  })
  .meta({ description: "your own prompts or conversations, in a seeded order" });
export type PromptDatasetSpec = z.infer<typeof promptDatasetSpecSchema>;

export const traceSpecSchema = z
  .strictObject({
    kind: z.literal("trace"),
    path: z
      .string()
      .min(1)
      .meta({
        description:
          "Mooncake JSON lines (timestamp in ms, input_length, output_length, hash_ids) or Azure CSV (TIMESTAMP, " +
          "ContextTokens, GeneratedTokens), in order of time; relative to the scenario file",
      }),
    format: z
      .enum(["auto", "mooncake", "azure"])
      .default("auto")
      .meta({ description: "auto tells by the file's ending, or else by its first line" }),
    ignoreEos: ignoreEosKey,
    tokenizer: tokenizerKey,
  })
  .meta({
    description:
      "recorded lengths and arrivals, with prompts made to measure; the arrivals count under load kind trace",
  });
export type TraceSpec = z.infer<typeof traceSpecSchema>;
