import type { Random } from "../../base/index.ts";
import type { NonSpeechSpec, SyntheticSpeechSpec, Voice } from "../workload-spec.ts";
import { createComposer, type SpokenText } from "./compose-text.ts";

/** Sample rate of every clip that we make. */
export const sampleRate = 16_000;

/** One clip to be made. */
export type PlannedClip = {
  /** Unique in the workload: "synthetic/5s/0003-slt". */
  readonly name: string;
  readonly samples: number;
} & (
  | { readonly sound: "speech"; readonly voice: Voice; readonly text: SpokenText }
  | { readonly sound: "silence" }
  | { readonly sound: "noise"; readonly colour: "white" | "pink" }
);

const samplesOf = (seconds: number): number => Math.round(seconds * sampleRate);
const nameOf = (kind: string, seconds: number, index: number, suffix = ""): string =>
  `${kind}/${seconds}s/${String(index).padStart(4, "0")}${suffix}`;

/** Which clips a spec asks for: lengths in turn, voices in turn for each length. */
export function planSpeech(spec: SyntheticSpeechSpec, random: Random): readonly PlannedClip[] {
  const durations = Array.isArray(spec.durationSeconds) ? spec.durationSeconds : [spec.durationSeconds];
  const compose = createComposer(random.fork("text"));
  return Array.from({ length: spec.clips }, (_, i): PlannedClip => {
    const seconds = durations[i % durations.length] as number;
    const voice = spec.voices[Math.floor(i / durations.length) % spec.voices.length] as Voice;
    return {
      sound: "speech",
      name: nameOf("synthetic", seconds, i, `-${voice}`),
      samples: samplesOf(seconds),
      voice,
      text: compose(seconds * 1000, voice),
    };
  });
}

/** The clips without speech; white and pink noise in turn. */
export function planNonSpeech(spec: NonSpeechSpec): readonly PlannedClip[] {
  const seconds = spec.durationSeconds;
  const samples = samplesOf(seconds);
  const silent = Array.from(
    { length: spec.silence },
    (_, i): PlannedClip => ({ sound: "silence", name: nameOf("silence", seconds, i), samples }),
  );
  const noisy = Array.from({ length: spec.noise }, (_, i): PlannedClip => {
    const colour = i % 2 === 0 ? "white" : "pink";
    return { sound: "noise", name: nameOf("noise", seconds, i, `-${colour}`), samples, colour };
  });
  return [...silent, ...noisy];
}

/** Exactly the words of a clip. */
export function referenceOf(text: SpokenText): string {
  return text.sentences.map((sentence) => sentence.text).join(" ");
}
