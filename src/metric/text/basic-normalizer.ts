import { collapseSpaces, deleteBracketed } from "./unicode-text.ts";

/** The rules of OpenAI Whisper's BasicTextNormalizer with its defaults: diacritics stay, letters are not split. */
export function normalizeBasic(text: string): string {
  const composed = deleteBracketed(text.toLowerCase()).normalize("NFKC");
  return collapseSpaces(composed.replace(/[\p{M}\p{S}\p{P}]/gu, " ").toLowerCase());
}
