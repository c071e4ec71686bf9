// Sequences of ECMA-48: strings with an end (OSC, DCS, SOS, PM, APC), CSI, and other escapes.
const escapeSequence =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: finding them is the purpose
  /(?:\u001b[\]PX^_]|[\u0090\u0098\u009d-\u009f])[^\u0007\u001b\u0090\u0098\u009c-\u009f]*(?:\u0007|\u001b\\|\u009c)|(?:\u001b\[|\u009b)[0-?]*[ -/]*[@-~]?|\u001b[ -/]*[0-~]?/gu;
const invisible = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/**
 * Text of a server as one harmless line: without escape sequences, control, format (direction overrides,
 * zero-width) and broken characters; white space collapsed; cut to `maxLength` characters with an ellipsis.
 */
export function plainText(text: string, maxLength = 300): string {
  const line = text.replace(escapeSequence, "").replace(/\s+/gu, " ").replace(invisible, "").trim();
  const characters = Array.from(line);
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join("")}…`;
}

// East Asian Wide and Fullwidth, and emoji, in broad ranges (Unicode UAX #11).
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

/** Columns that a terminal needs for plain text. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) width += /\p{M}/u.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return width;
}

/** Lines of at most `width` columns, broken at spaces, or inside a word that is longer than a line. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (displayWidth(joined) <= width) {
      line = joined;
      continue;
    }
    if (line !== "") lines.push(line);
    line = "";
    for (const character of word) {
      if (line !== "" && displayWidth(line + character) > width) {
        lines.push(line);
        line = "";
      }
      line += character;
    }
  }
  lines.push(line);
  return lines;
}

/** Text of at most `width` columns: cut with an ellipsis where it is longer. */
export function cutToWidth(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let cut = "";
  for (const character of text) {
    if (displayWidth(cut + character) > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
}

/**
 * Text of a server with its lines and indents kept: without escape sequences, control and direction characters. What
 * joins letters (zero-width joiner and non-joiner) stays: words of some scripts are other words without it.
 */
export function plainLines(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/gu, "\n")
    .replace(escapeSequence, "")
    .replace(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}]/gu, "");
}
