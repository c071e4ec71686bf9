/** Scripts that are written without blanks: each of their characters counts, as word processors do it. */
const scripts = ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"];
const unspaced = `[${scripts.map((script) => `\\p{Script=${script}}`).join("")}]`;
const letter = `(?!${unspaced})[\\p{L}\\p{M}\\p{N}]`;
/** Within a word: well-known, don't, 3.14, 1,000. */
const joint = "(?:[-'’‑]|(?<=\\p{N})[.,](?=\\p{N}))";
const word = new RegExp(`${unspaced}|(?:${letter})+(?:${joint}(?:${letter})+)*`, "gu");

/** The words of a text. Signs alone are none: the # of a heading, a dash, an asterisk. */
export function textWords(text: string): string[] {
  return text.match(word) ?? [];
}
