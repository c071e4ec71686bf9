import { z } from "zod";
import { promptTargetSpecSchemas } from "./llm/prompt-target-spec.ts";
import { targetKeys, urlSchema } from "./spec-parts.ts";

const fieldsSchema = z
  .record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]))
  .meta({ description: "extra form fields, sent as text" });

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
  ...targetKeys,
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
    ...targetKeys,
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

/** Systems that take speech. */
export type SpeechTargetSpec = TranscriptionTargetSpec | HttpTargetSpec;

/** Which system to measure, and how to speak to it. */
export const targetSpecSchema = z.discriminatedUnion("kind", [
  transcriptionTargetSpecSchema,
  httpTargetSpecSchema,
  ...promptTargetSpecSchemas,
]);
export type TargetSpec = z.infer<typeof targetSpecSchema>;
