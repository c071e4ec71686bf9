import { z } from "zod";

/** What was asked, as far as the readers need it: enough to compute speed and accuracy without the audio. */
export const speechInputSchema = z.strictObject({
  kind: z.literal("speech"),
  clip: z.string().meta({ description: "name of the clip, unique in the workload" }),
  audioSeconds: z.number().positive().meta({ description: "length of the audio", unit: "s" }),
  sound: z
    .enum(["speech", "silence", "noise"])
    .meta({ description: "silence and noise clips measure hallucination and are not scored for accuracy" }),
  reference: z.string().optional().meta({ description: "the exact words spoken, when known" }),
});
export type SpeechInput = z.infer<typeof speechInputSchema>;

/** A check of a generated text that a program can decide. */
export const textCheckSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("words").meta({ description: "number of words within a range" }),
    min: z.number().int().nonnegative().optional(),
    max: z.number().int().positive().optional(),
  }),
  z.strictObject({
    kind: z.literal("json").meta({ description: "parses as JSON and, with a schema, matches it" }),
    schema: z.record(z.string(), z.unknown()).optional().meta({ description: "JSON Schema" }),
  }),
  z.strictObject({
    kind: z
      .literal("code")
      .meta({ description: "holds a fenced code block of the language, with balanced brackets" }),
    language: z.string(),
  }),
  z.strictObject({
    kind: z.literal("mentions").meta({ description: "names every point; of alternatives in a point, one" }),
    points: z.array(z.union([z.string(), z.array(z.string()).min(1)])).min(1),
  }),
  z.strictObject({
    kind: z.literal("noLoop").meta({ description: "does not repeat itself over and over" }),
  }),
]);
export type TextCheck = z.infer<typeof textCheckSchema>;

/** What was asked of a language model. The messages themselves are recorded for suites only. */
export const promptInputSchema = z.strictObject({
  kind: z.literal("prompt"),
  prompt: z.string().meta({ description: "name of the prompt, unique in the workload" }),
  suite: z
    .string()
    .optional()
    .meta({ description: "the suite it belongs to: performance_tests, quality_tests" }),
  title: z.string().optional(),
  text: z.string().optional().meta({ description: "the prompt in full, where it is to be shown in reports" }),
  plannedInputTokens: z.number().int().nonnegative().optional().meta({
    description: "tokens that the workload meant to send, by its own count; the server's count is in usage",
  }),
  maxOutputTokens: z.number().int().positive().optional(),
  session: z
    .strictObject({ id: z.string(), turn: z.number().int().nonnegative() })
    .optional()
    .meta({ description: "the conversation and the turn in it, from 0" }),
  checks: z.array(textCheckSchema).optional(),
});
export type PromptInput = z.infer<typeof promptInputSchema>;

/** The recorded half of a request. Further kinds (vectors) join this union. */
export const requestInputSchema = z.discriminatedUnion("kind", [speechInputSchema, promptInputSchema]);
export type RequestInput = z.infer<typeof requestInputSchema>;

/** An audio file as it goes over the wire, unchanged. */
export interface AudioFile {
  readonly bytes: Uint8Array;
  /** Base name with extension; servers choose the decoder by it. */
  readonly fileName: string;
  readonly mimeType: string;
}

export interface SpeechRequest {
  readonly input: SpeechInput;
  readonly audio: AudioFile;
}

export interface ChatMessage {
  readonly role: "system" | "user" | "assistant";
  readonly content: string;
}

export interface PromptRequest {
  readonly input: PromptInput;
  readonly messages: readonly ChatMessage[];
  /** The model must produce exactly `maxOutputTokens`, where the server can be told so. */
  readonly ignoreEos?: boolean;
  /** The next turn of the session, given what was answered; undefined when the session is over. */
  readonly followUp?: (answer: string) => FollowUp | undefined;
}

/** A further turn: sent `thinkMs` after the answer before it ended. */
export interface FollowUp {
  readonly thinkMs: number;
  readonly request: PromptRequest;
}

/** One thing to ask a target: what is recorded of it, and what is sent. */
export type Request = SpeechRequest | PromptRequest;

/** The kind of a request, which is also that of its recorded half. */
export function isPromptRequest(request: Request): request is PromptRequest {
  return request.input.kind === "prompt";
}
