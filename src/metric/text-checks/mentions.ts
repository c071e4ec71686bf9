/** Letters that differ only in typography are the same: ’ and ', ‑ and -, ﬁ and fi, several blanks and one. */
const plain = (text: string): string =>
  text
    .normalize("NFKC")
    .replace(/[‘’ʼ]/g, "'")
    .replace(/[‐‑‒–]/g, "-")
    .replace(/\s+/g, " ")
    .toLowerCase();

/**
 * The points that a text does not name; of alternatives in a point, one is enough. A phrase is named where it begins a
 * word, so "risk" is found in "risks" and not in "asterisk". Case does not matter.
 */
export function missingPoints(text: string, points: readonly (string | readonly string[])[]): string[] {
  const searched = plain(text);
  return points
    .map((point) => [point].flat())
    .filter((phrases) => !phrases.some((phrase) => isNamed(searched, plain(phrase).trim())))
    .map((phrases) => phrases.join(" or "));
}

function isNamed(text: string, phrase: string): boolean {
  const needsBoundary = /^[\p{L}\p{N}]/u.test(phrase);
  for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1)) {
    if (!needsBoundary || !/[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, at - 2), at))) return true;
  }
  return false;
}
