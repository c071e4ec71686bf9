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

/** The recorded half of a request. Further kinds (prompts, vectors) join this union. */
export const requestInputSchema = z.discriminatedUnion("kind", [speechInputSchema]);
export type RequestInput = z.infer<typeof requestInputSchema>;

/** One thing to ask a target: what is recorded of it, and what is sent. */
export interface Request {
  readonly input: SpeechInput;
  readonly audio: AudioFile;
}

/** An audio file as it goes over the wire, unchanged. */
export interface AudioFile {
  readonly bytes: Uint8Array;
  /** Base name with extension; servers choose the decoder by it. */
  readonly fileName: string;
  readonly mimeType: string;
}
