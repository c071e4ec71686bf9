import { type ErrorCounts, editCounts } from "./edit-counts.ts";
import { splitWords } from "./unicode-text.ts";

/**
 * Word errors between two texts as they stand: normalise both first.
 * WER = (S + D + I) / reference words; over many texts, sum before dividing.
 */
export function wordErrors(reference: string, hypothesis: string): ErrorCounts {
  return editCounts(splitWords(reference), splitWords(hypothesis));
}

/** The same in characters: code points, with one space between words and none around the text. */
export function characterErrors(reference: string, hypothesis: string): ErrorCounts {
  return editCounts(characters(reference), characters(hypothesis));
}

function characters(text: string): string[] {
  return Array.from(splitWords(text).join(" "));
}
