import { z } from "zod";

/** Where in its life a request was when it failed. */
export const transportPhaseSchema = z.enum(["queue", "dns", "tcp", "tls", "write", "wait", "read"]);
export type TransportPhase = z.infer<typeof transportPhaseSchema>;

/** How a request ended. A failed request is data, never an exception. */
export const outcomeSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ok") }),
  z.strictObject({
    kind: z.literal("httpError").meta({ description: "the server answered with a status other than 2xx" }),
    status: z.number().int(),
    message: z.string().meta({ description: "what the server said, shortened" }),
  }),
  z.strictObject({
    kind: z.literal("networkError"),
    phase: transportPhaseSchema,
    code: z.string().meta({ description: "ECONNREFUSED, ECONNRESET, ENOTFOUND, …" }),
    message: z.string(),
  }),
  z.strictObject({
    kind: z.literal("timeout"),
    phase: transportPhaseSchema,
    afterMs: z.number().meta({ unit: "ms" }),
  }),
  z.strictObject({
    kind: z
      .literal("streamError")
      .meta({ description: "the server reported an error in the middle of a stream" }),
    message: z.string(),
  }),
  z.strictObject({
    kind: z
      .literal("streamCut")
      .meta({ description: "a stream ended without the end that its dialect announces" }),
    reason: z.string(),
  }),
  z.strictObject({ kind: z.literal("aborted"), reason: z.string() }),
  z.strictObject({
    kind: z.literal("invalid").meta({ description: "an answer arrived and could not be understood" }),
    reason: z.string(),
  }),
  z.strictObject({
    kind: z.literal("dropped").meta({ description: "planned, but never sent" }),
    reason: z.string(),
  }),
]);
export type Outcome = z.infer<typeof outcomeSchema>;
