// JavaScript's \s, \w and \b are not those of the normalisers' definition, which counts every Unicode letter and digit
// as part of a word, and takes the separators U+001C to U+001F and U+0085, but not U+FEFF, for spaces.

/** Source of a regular expression (flag u): one white space character. */
export const space =
  "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";

const letter = "[\\p{L}\\p{N}_]";

/** Sources of regular expressions (flag u): a word begins here (before a letter), a word ends here (after one). */
export const wordStart = `(?<!${letter})`;
export const wordEnd = `(?!${letter})`;

const spaces = new RegExp(`${space}+`, "gu");

/** The words of a text; none for an empty one. */
export function splitWords(text: string): string[] {
  return text.split(spaces).filter((word) => word !== "");
}

/** Every run of white space becomes one space; those at the ends stay. */
export function collapseSpaces(text: string): string {
  return text.replace(spaces, " ");
}

/** Deletes `<…>`, `[…]` and `(…)`: stage directions and tags. In one pass each, whatever the text is. */
export function deleteBracketed(text: string): string {
  return deleteBetween(deleteBetween(text, /[<[]/g, /[>\]]/g, 0), /\(/g, /\)/g, 1);
}

/** A pair with fewer than `least` characters inside stays, and so does an opening that is never closed. */
function deleteBetween(text: string, opening: RegExp, closing: RegExp, least: number): string {
  let kept = "";
  let from = 0;
  opening.lastIndex = 0;
  for (let open = opening.exec(text); open; open = opening.exec(text)) {
    closing.lastIndex = open.index + 1;
    const close = closing.exec(text);
    if (!close) break;
    if (close.index - open.index - 1 < least) continue;
    kept += text.slice(from, open.index);
    from = close.index + 1;
    opening.lastIndex = from;
  }
  return kept + text.slice(from);
}
