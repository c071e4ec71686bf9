import type { RequestRecord } from "../../record/index.ts";
import type { ErrorCounts } from "./edit-counts.ts";
import type { Normalizer } from "./normalizer.ts";
import { characterErrors, wordErrors } from "./text-errors.ts";
import { splitWords } from "./unicode-text.ts";

export interface SpeechScore {
  readonly words: ErrorCounts;
  readonly characters: ErrorCounts;
}

/** Scores transcripts. Remembers each clip's reference and its last transcript, since clips are sent many times. */
export interface SpeechScorer {
  /** Name and version of the normaliser: "whisper-english/1". */
  readonly normalizer: string;
  /** Whether the request could be scored if it were answered: speech, with a reference that normalises to some word. */
  hasReference(record: RequestRecord): boolean;
  /** Undefined when the request has no reference, or was not answered with a text. */
  score(record: RequestRecord): SpeechScore | undefined;
  /** Words of the normalised answer; undefined when there is no text. */
  countWords(record: RequestRecord): number | undefined;
}

interface Clip {
  readonly original: string;
  readonly reference: string;
  /** Whether anything is left of the reference. */
  readonly hasWords: boolean;
  transcript?: string;
  score?: SpeechScore;
}

/** A scorer for one run. */
export function createSpeechScorer(normalizer: Normalizer): SpeechScorer {
  const clips = new Map<string, Clip>();

  const clipOf = ({ input }: RequestRecord): Clip | undefined => {
    if (input.kind !== "speech" || input.sound !== "speech" || input.reference === undefined)
      return undefined;
    const known = clips.get(input.clip);
    if (known?.original === input.reference) return known;
    const reference = normalizer.normalize(input.reference);
    const clip = { original: input.reference, reference, hasWords: splitWords(reference).length > 0 };
    clips.set(input.clip, clip);
    return clip;
  };

  return {
    normalizer: `${normalizer.name}/${normalizer.version}`,
    hasReference: (record) => clipOf(record)?.hasWords === true,
    score(record) {
      const clip = clipOf(record);
      const transcript = record.output?.text;
      if (!clip?.hasWords || transcript === undefined || record.outcome.kind !== "ok") return undefined;
      if (clip.score === undefined || clip.transcript !== transcript) {
        const heard = normalizer.normalize(transcript);
        clip.transcript = transcript;
        clip.score = {
          words: wordErrors(clip.reference, heard),
          characters: characterErrors(clip.reference, heard),
        };
      }
      return clip.score;
    },
    countWords: ({ output }) => output && splitWords(normalizer.normalize(output.text)).length,
  };
}
