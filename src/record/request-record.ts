import { z } from "zod";
import { outcomeSchema } from "./outcome.ts";
import { requestInputSchema } from "./request.ts";

const instant = z.number().meta({ unit: "ms", description: "milliseconds since the start of the run" });

/** Instants of one exchange, taken at the socket. An instant that never came is absent, never 0. */
export const stampsSchema = z.strictObject({
  dnsAt: instant.optional().meta({ description: "host name resolved (new connections only)" }),
  connectedAt: instant.optional().meta({ description: "TCP connection established (new connections only)" }),
  securedAt: instant.optional().meta({ description: "TLS handshake finished (new TLS connections only)" }),
  writtenAt: instant.optional().meta({ description: "last byte of the request handed to the system" }),
  firstByteAt: instant.optional().meta({ description: "first byte of the answer read" }),
});
export type Stamps = z.infer<typeof stampsSchema>;

const tokens = z.number().int().nonnegative();

/** How a streamed answer arrived. Lists have one entry for each event that brought output; empty ones bring none. */
export const streamSchema = z.strictObject({
  firstTokenAt: instant
    .optional()
    .meta({ description: "first non-empty output of a streamed answer: text, reasoning or a tool call" }),
  firstAnswerAt: instant.optional().meta({ description: "first output that is not reasoning" }),
  chunkAts: z.array(instant).optional().meta({ description: "the read that brought each event with output" }),
  chunkChars: z
    .array(z.number().int().nonnegative())
    .optional()
    .meta({ description: "UTF-16 units of output in each of them, so that tokens can be counted later" }),
  chunkKinds: z.string().optional().meta({
    description: "one letter for each: a answer, r reasoning, t tool call; absent when all are answer",
  }),
  chunkTokens: z.array(tokens).optional().meta({ description: "tokens in each, where the server says so" }),
  sharedReads: z.array(z.number().int().positive()).optional().meta({
    description: "indices of events that came in the same read as the one before: that gap is not a latency",
  }),
});
export type StreamStamps = z.infer<typeof streamSchema>;

export const outputSchema = z.strictObject({
  text: z.string(),
  reasoning: z.string().optional(),
  toolCalls: z.string().optional().meta({ description: "arguments and names as they were streamed" }),
  finishReason: z
    .string()
    .optional()
    .meta({ description: "in the server's word: stop, length, tool_calls, …" }),
});
export type Output = z.infer<typeof outputSchema>;

/** Token counts as the server gave them. */
export const usageSchema = z.strictObject({
  inputTokens: tokens.optional(),
  outputTokens: tokens.optional().meta({ description: "reasoning included" }),
  reasoningTokens: tokens.optional(),
  cachedInputTokens: tokens.optional(),
});
export type Usage = z.infer<typeof usageSchema>;

/** What the server measured itself, where it says so. */
export const serverTimingsSchema = z.strictObject({
  loadMs: z.number().optional().meta({ unit: "ms", description: "loading the model for this request" }),
  promptMs: z.number().optional().meta({ unit: "ms", description: "prefill" }),
  promptTokens: tokens.optional().meta({ description: "tokens that the prefill really processed" }),
  outputMs: z.number().optional().meta({ unit: "ms", description: "decoding" }),
  outputTokens: tokens.optional(),
});
export type ServerTimings = z.infer<typeof serverTimingsSchema>;

/** Everything that is known of one request. Both clocks are kept: planned and actual send. */
export const requestRecordSchema = z.strictObject({
  id: z.number().int().nonnegative().meta({ description: "position in the plan; unique in the run" }),
  level: z.number().int().nonnegative().meta({ description: "index of the load level it belongs to" }),
  warmup: z.boolean().meta({ description: "sent to warm up; excluded from every number" }),
  plannedAt: instant.meta({
    description:
      "when the plan wanted it sent: the schedule in an open loop, the moment its slot came free in a closed loop",
  }),
  sentAt: instant.nullable().meta({
    description:
      "when it left the client's own queue: a connection was free and the first byte was written, or a new " +
      "connection was begun for it; null when it was never sent",
  }),
  stamps: stampsSchema,
  ...streamSchema.shape,
  endedAt: instant.meta({ description: "last byte of the answer, or the failure" }),
  connection: z
    .strictObject({ id: z.number().int(), reused: z.boolean() })
    .nullable()
    .meta({ description: "the socket that carried it; null when it got none" }),
  bytesSent: z.number().int().nonnegative(),
  bytesReceived: z.number().int().nonnegative(),
  input: requestInputSchema,
  output: outputSchema.optional(),
  usage: usageSchema.optional(),
  serverTimings: serverTimingsSchema.optional(),
  outcome: outcomeSchema,
});
export type RequestRecord = z.infer<typeof requestRecordSchema>;
