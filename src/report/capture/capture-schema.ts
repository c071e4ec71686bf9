import { z } from "zod";

const count = z.number().int().nonnegative();
const figure = z.number().nonnegative().nullable();

const ms = figure.meta({ unit: "ms" });
const perSecond = figure.meta({ unit: "tokens/s" });
const speed = "output tokens a second after the first, of each request: 1000 / TPOT";
const tooFew = "null below five requests, too";

const summarySchema = z.strictObject({
  total_requests: count,
  successful_requests: count,
  failed_requests: count,
  avg_ttft_ms: ms.meta({ description: "send to first token, of the requests that were streamed" }),
  median_ttft_ms: ms.meta({ description: tooFew }),
  min_ttft_ms: ms,
  max_ttft_ms: ms,
  avg_total_time_ms: ms.meta({ description: "send to last token" }),
  median_total_time_ms: ms.meta({ description: tooFew }),
  min_total_time_ms: ms,
  max_total_time_ms: ms,
  avg_tokens_per_second: perSecond.meta({ description: speed }),
  median_tokens_per_second: perSecond.meta({ description: tooFew }),
  min_tokens_per_second: perSecond,
  max_tokens_per_second: perSecond,
  total_input_tokens: count.nullable(),
  total_output_tokens: count.nullable(),
  total_tokens: count.nullable(),
  avg_input_tokens: figure,
  avg_output_tokens: figure,
  checks_passed: count,
  checks_total: count,
});
export type CaptureSummary = z.infer<typeof summarySchema>;

const resultSchema = z.strictObject({
  model: z.string(),
  suite: z.string().nullable(),
  prompt_id: z.string(),
  prompt_name: z.string(),
  prompt_text: z.string().nullable().meta({ description: "null when the run did not record it" }),
  run: z
    .number()
    .int()
    .positive()
    .meta({ description: "1 for the first time the prompt was sent to the model" }),
  ttft_ms: figure.meta({ unit: "ms", description: "null when the answer was not streamed, or failed" }),
  total_time_ms: figure.meta({ unit: "ms", description: "send to last token" }),
  input_tokens: count.nullable(),
  output_tokens: count.nullable(),
  token_source: z.string().nullable().meta({ description: "who counted: server usage, or a tokenizer" }),
  tokens_per_second: figure.meta({ unit: "tokens/s", description: speed }),
  tokens_per_second_with_wait: figure.meta({
    unit: "tokens/s",
    description: "output tokens / total time, the wait for the first token included",
  }),
  finish_reason: z.string().nullable().meta({ description: "in the server's word" }),
  response_text: z
    .string()
    .meta({ description: "the whole answer; what had arrived, where the request failed" }),
  reasoning_text: z.string().nullable(),
  success: z.boolean(),
  error: z.string().nullable(),
  checks: z.array(z.strictObject({ check: z.string(), wanted: z.string(), passed: z.boolean() })),
});
export type CaptureResult = z.infer<typeof resultSchema>;

/** benchmark_DATE_NONCE.json: every prompt with its whole answer. */
export const captureSchema = z
  .strictObject({
    capture_version: z.literal(1),
    tool: z.strictObject({ name: z.string(), version: z.string() }),
    timestamp: z.string().meta({ description: "when the first run began, ISO 8601" }),
    summary: summarySchema.meta({
      description:
        "of all requests together; with several models its averages are null, because they would be of none of them",
    }),
    models: z.array(
      z.strictObject({
        model: z.string(),
        run_id: z.string(),
        timestamp: z.string(),
        duration_seconds: z.number().nonnegative().meta({ unit: "s", description: "of load" }),
        summary: summarySchema,
      }),
    ),
    detailed_results: z.array(resultSchema),
  })
  .meta({ title: "inferbench capture (benchmark_DATE_NONCE.json)" });
export type Capture = z.infer<typeof captureSchema>;
