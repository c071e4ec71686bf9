import { normalizeBasic } from "./basic-normalizer.ts";
import { normalizeWhisperEnglish } from "./whisper-english-normalizer.ts";

export type NormalizerName = "none" | "basic" | "whisper-english";

/** Makes spellings comparable before errors are counted. A WER means nothing without its name and version. */
export interface Normalizer {
  readonly name: NormalizerName;
  /** Raised when any text comes out differently. */
  readonly version: number;
  /** One sentence for the docs. */
  readonly description: string;
  normalize(text: string): string;
}

/** All of them, by name. */
export const normalizers: Readonly<Record<NormalizerName, Normalizer>> = {
  none: {
    name: "none",
    version: 1,
    description: "Texts are compared as they are; only white space is not.",
    normalize: (text) => text,
  },
  basic: {
    name: "basic",
    version: 1,
    description:
      "Any language: lower case, text in brackets deleted, punctuation, symbols and marks to spaces (the rules of OpenAI Whisper's BasicTextNormalizer, diacritics kept).",
    normalize: normalizeBasic,
  },
  "whisper-english": {
    name: "whisper-english",
    version: 1,
    description:
      "English: also fillers deleted, contractions and titles written out, numbers in digits, American spelling (the rules and order of OpenAI Whisper's original EnglishTextNormalizer, release 20250625).",
    normalize: normalizeWhisperEnglish,
  },
};

/** Whether a text names a normaliser. */
export function isNormalizerName(name: unknown): name is NormalizerName {
  return typeof name === "string" && Object.hasOwn(normalizers, name);
}
