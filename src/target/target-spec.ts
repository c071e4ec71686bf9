import { z } from "zod";

const ms = (description: string) => z.number().positive().meta({ unit: "ms", description });

const timeoutsSpecSchema = z
  .strictObject({
    connectMs: ms("name resolution, TCP and TLS together").default(10_000),
    firstByteMs: ms("request written to first byte of the answer; only totalMs when absent").exactOptional(),
    idleMs: ms("between two reads of the answer; only totalMs when absent").exactOptional(),
    totalMs: ms("start of the send to last byte of the answer").default(300_000),
  })
  .prefault({})
  .meta({ description: "how long to wait, by phase" });

const urlSchema = z
  .url({ protocol: /^https?$/, error: "must be an address that starts with http:// or https://" })
  .refine((url) => !/^https?:\/\/[^/?#]*@/i.test(url), {
    error: "must not hold a user name or password: it would be written to the log; use apiKeyEnv or headers",
  });

const apiKeyEnvSchema = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: "must be the name of an environment variable, not the key" })
  .meta({
    description:
      "name of the environment variable with the key, sent as Authorization: Bearer; the key is never logged",
  });

/** Written by the transport or by the body's encoder. */
const ownHeaders: readonly string[] = [
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "content-type",
  "x-request-id",
];
const secretHeader = /(^|-)(authorization|key|token|secret|password|cookie)$/i;

const headersSchema = z
  .record(
    z
      .string()
      .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/, { error: "is not a header name" })
      .refine((name) => !ownHeaders.includes(name.toLowerCase()), { error: "is set by inferbench" }),
    z.string().regex(/^[\t -~]*$/, { error: "has a character that a header cannot carry" }),
  )
  .superRefine((headers, context) => {
    for (const [name, value] of Object.entries(headers)) {
      if (!secretHeader.test(name) || value.includes("${")) continue;
      const message = "would be written to the log: put it in an environment variable and write ${NAME} here";
      context.addIssue({ code: "custom", path: [name], message });
    }
  })
  .meta({
    description:
      "extra request headers; ${NAME} is replaced by the environment variable, which is never logged",
  });

const fieldsSchema = z
  .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
  .meta({ description: "extra form fields, sent as text" });

const common = {
  headers: headersSchema.exactOptional(),
  apiKeyEnv: apiKeyEnvSchema.exactOptional(),
  timeouts: timeoutsSpecSchema,
};

/** Form fields with a key of their own in the spec. */
const ownFields: readonly string[] = [
  "file",
  "model",
  "language",
  "prompt",
  "temperature",
  "response_format",
  "stream",
];

/** A server that speaks OpenAI's `POST /v1/audio/transcriptions`, in any of its dialects. */
export const transcriptionTargetSpecSchema = z.strictObject({
  kind: z.literal("openai-transcription"),
  url: urlSchema.meta({
    description: "http://host:8000, http://host:8000/v1 or the full path …/v1/audio/transcriptions",
  }),
  model: z.string().min(1).meta({ description: "the model's id, as the server lists it" }),
  language: z
    .string()
    .min(1)
    .exactOptional()
    .meta({ description: "ISO 639-1 code such as en; absent: the server detects it" }),
  prompt: z.string().exactOptional().meta({ description: "text to guide the model's style and spelling" }),
  temperature: z.number().min(0).max(1).exactOptional().meta({
    description: "sampling temperature, 0 to 1; absent: the server's own",
  }),
  responseFormat: z
    .enum(["json", "verbose_json", "text", "srt", "vtt"])
    .default("json")
    .meta({ description: "what the server is asked to answer; text is taken out of any of them" }),
  stream: z
    .boolean()
    .default(false)
    .meta({ description: "ask for server-sent events; a server that ignores it is accepted" }),
  fields: fieldsSchema
    .refine((fields) => !Object.keys(fields).some((name) => ownFields.includes(name)), {
      error: `cannot hold ${ownFields.join(", ")}: they have keys of their own`,
    })
    .exactOptional(),
  ...common,
});
export type TranscriptionTargetSpec = z.infer<typeof transcriptionTargetSpecSchema>;

/** Any endpoint that takes one clip in one POST and answers with its text. */
export const httpTargetSpecSchema = z
  .strictObject({
    kind: z.literal("http"),
    url: urlSchema.meta({ description: "the full address, such as http://host:8080/inference" }),
    body: z.enum(["multipart", "json", "binary"]).default("multipart").meta({
      description: "how the clip travels: a form, base64 in a JSON object, or the bytes alone",
    }),
    fileField: z.string().min(1).default("file").meta({
      description:
        "where the clip goes: the form field's name, or the dotted key in the JSON object, such as audio.content",
    }),
    fields: fieldsSchema.exactOptional(),
    json: z.record(z.string(), z.unknown()).exactOptional().meta({
      description: "the rest of the JSON object; the clip is added at fileField, as base64",
    }),
    textPath: z
      .string()
      .min(1)
      .default("text")
      .meta({ description: "where the text is: a dotted path such as results.0.transcript, or $body" }),
    ...common,
  })
  .superRefine((spec, context) => {
    const only = (key: "fields" | "json", body: string): void => {
      if (spec[key] === undefined || spec.body === body) return;
      context.addIssue({ code: "custom", path: [key], message: `needs body: ${body}, not ${spec.body}` });
    };
    only("fields", "multipart");
    only("json", "json");
  });
export type HttpTargetSpec = z.infer<typeof httpTargetSpecSchema>;

/** Which system to measure, and how to speak to it. */
export const targetSpecSchema = z.discriminatedUnion("kind", [
  transcriptionTargetSpecSchema,
  httpTargetSpecSchema,
]);
export type TargetSpec = z.infer<typeof targetSpecSchema>;
