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
  firstTokenAt: instant.optional().meta({ description: "first non-empty text of a streamed answer" }),
  chunkAts: z
    .array(instant)
    .optional()
    .meta({ description: "arrival of each text chunk of a streamed answer" }),
  endedAt: instant.meta({ description: "last byte of the answer, or the failure" }),
  connection: z
    .strictObject({ id: z.number().int(), reused: z.boolean() })
    .nullable()
    .meta({ description: "the socket that carried it; null when it got none" }),
  bytesSent: z.number().int().nonnegative(),
  bytesReceived: z.number().int().nonnegative(),
  input: requestInputSchema,
  output: z.strictObject({ text: z.string() }).optional(),
  outcome: outcomeSchema,
});
export type RequestRecord = z.infer<typeof requestRecordSchema>;
