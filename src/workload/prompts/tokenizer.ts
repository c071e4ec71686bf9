/** Counts tokens as one model family does. None adds a begin-of-text or chat-template token: only the text counts. */
export interface Tokenizer {
  /** "gpt o200k_base", or the file's path as the user wrote it. */
  readonly name: string;
  count(text: string): number;
  encode(text: string): number[];
  /**
   * For every token the UTF-16 units of the text that are complete once it has come; the parts of one character all
   * say where that character ends. Never falls.
   */
  tokenEnds(text: string): number[];
}

/**
 * Tokens in each chunk of a streamed text. A token belongs to the chunk that brings its last character, since a server
 * can send it no earlier; so the counts are whole numbers and add up to `tokenizer.count(text)` exactly. Text beyond
 * the last chunk counts with that chunk.
 * @param chunkChars UTF-16 units in each chunk, in order
 */
export function countChunks(tokenizer: Tokenizer, text: string, chunkChars: readonly number[]): number[] {
  const counts = chunkChars.map(() => 0);
  let chunk = 0;
  let chunkEnd = chunkChars[0] ?? 0;
  for (const tokenEnd of tokenizer.tokenEnds(text)) {
    while (tokenEnd > chunkEnd && chunk < counts.length - 1) chunkEnd += chunkChars[++chunk] as number;
    if (chunk < counts.length) counts[chunk] = (counts[chunk] as number) + 1;
  }
  return counts;
}
