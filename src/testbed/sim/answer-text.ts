import type { Random } from "../../base/index.ts";
import type { TranscriptSegment } from "../speech-engine.ts";

/** What a clip says when neither the options nor the request do. */
export const fixedSentence = "the lighthouse keeper counted seven boats before the fog came in";

/** Not an English word, so that no normaliser turns it into the right one. */
const wrongWord = "zorbel";

/** The text with about `ratio` of its words replaced; which ones depends on `random` only. */
export function withWrongWords(text: string, ratio: number, random: Random): string {
  if (ratio === 0) return text;
  return text.replace(/\S+/g, (word) => (random.next() < ratio ? wrongWord : word));
}

/** Cuts a text into `count` pieces of whole words (fewer if it has fewer words) that join to the same text. */
export function splitDeltas(text: string, count: number): string[] {
  const words = text.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  const pieces = Math.min(count, words.length);
  return Array.from({ length: pieces }, (_, i) =>
    words
      .slice(Math.floor((i * words.length) / pieces), Math.floor(((i + 1) * words.length) / pieces))
      .join(""),
  );
}

/** One segment for the whole clip: the simulator knows no word times. */
export function wholeSegment(text: string, seconds: number): readonly TranscriptSegment[] {
  return text === "" ? [] : [{ startSeconds: 0, endSeconds: seconds, text }];
}
