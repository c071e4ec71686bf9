import { z } from "zod";
import {
  promptDatasetSpecSchema,
  promptSuiteSpecSchema,
  syntheticPromptsSpecSchema,
  traceSpecSchema,
} from "./prompts/prompt-specs.ts";

/** Voices that Flite speaks at 16 kHz. */
export const voices = ["slt", "rms", "awb", "kal16"] as const;
export type Voice = (typeof voices)[number];

const seconds = z.number().min(1).max(1800);
const clipCount = z.number().int().min(0).max(10_000);

const nonSpeechSpecSchema = z
  .strictObject({
    silence: clipCount
      .default(0)
      .meta({ description: "number of silent clips (dither of one bit, no speech)" }),
    noise: clipCount
      .default(0)
      .meta({ description: "number of noise clips at -30 dBFS, white and pink in turn" }),
    durationSeconds: seconds.default(5).meta({ description: "length of each of these clips", unit: "s" }),
  })
  .meta({
    description:
      "clips without speech, mixed among the others: text that a server returns for them is hallucinated",
  });
export type NonSpeechSpec = z.infer<typeof nonSpeechSpecSchema>;

export const syntheticSpeechSpecSchema = z
  .strictObject({
    kind: z.literal("synthetic-speech"),
    clips: clipCount.min(1).default(24).meta({ description: "number of different speech clips" }),
    durationSeconds: z
      .union([seconds, z.array(seconds).min(1).max(50)])
      .default(5)
      .meta({
        description: "length of every clip, or a list of lengths that the clips take in turn",
        unit: "s",
      }),
    voices: z
      .array(z.enum(voices))
      .min(1)
      .default(["slt", "rms", "awb"])
      .meta({ description: "Flite voices that the clips take in turn" }),
    nonSpeech: nonSpeechSpecSchema.prefault({}),
  })
  .meta({
    description: "speech made by Flite from our own sentences: nothing to download, exact transcripts",
  });
export type SyntheticSpeechSpec = z.infer<typeof syntheticSpeechSpecSchema>;

export const clipsSpecSchema = z
  .strictObject({
    kind: z.literal("clips"),
    path: z
      .string()
      .min(1)
      .meta({
        description:
          "folder of audio files, LibriSpeech tree (*.trans.txt), NeMo manifest (JSON lines with audio_filepath, " +
          "duration, text) or one audio file; relative to the scenario file",
      }),
    nonSpeech: nonSpeechSpecSchema.prefault({}),
  })
  .meta({ description: "your own audio files, sent unchanged in a seeded order" });
export type ClipsSpec = z.infer<typeof clipsSpecSchema>;

export const workloadSpecSchema = z.discriminatedUnion("kind", [
  syntheticSpeechSpecSchema,
  clipsSpecSchema,
  promptSuiteSpecSchema,
  syntheticPromptsSpecSchema,
  promptDatasetSpecSchema,
  traceSpecSchema,
]);
/** What a user writes, with every default filled in. */
export type WorkloadSpec = z.infer<typeof workloadSpecSchema>;
