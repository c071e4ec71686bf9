import * as z from "zod";

export const LlamaEngineSpec = z.strictObject({
  kind: z.literal("llama"),
  models: z.array(z.string().min(1)).default([]).describe("paths of GGUF files"),
  shapes: z
    .array(z.string().min(1))
    .default([])
    .describe(
      "known model shapes to fill with random weights: llama-15m-q8, qwen2.5-0.5b-q4, …; llama-15m-q8 when nothing is named",
    ),
  seed: z.union([z.string(), z.number()]).default(1).describe("seed of the random weights"),
  slots: z.int().min(1).max(256).default(4).describe("requests served at the same time, batched together"),
  contextTokens: z
    .int()
    .min(16)
    .max(10_000_000)
    .default(4096)
    .describe("prompt and output of one request together, in tokens; at most what the model was made for"),
  threads: z
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe("threads of a model; left out, one less than the machine's cores, at least 1"),
  gpu: z.boolean().default(true).describe("use a GPU when there is one that the installed llama.cpp knows"),
  cacheDir: z
    .string()
    .min(1)
    .optional()
    .describe("folder for files of random weights; left out, INFERBENCH_CACHE_DIR or the platform's cache"),
});

export type LlamaEngineSpec = z.output<typeof LlamaEngineSpec>;
/** The same as a user writes it: defaults may be left out. */
export type LlamaEngineInput = z.input<typeof LlamaEngineSpec>;
