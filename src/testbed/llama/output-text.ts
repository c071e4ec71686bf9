/** Turns tokens into text as they come: whole characters only, and nothing of a stop text. */
export interface OutputText {
  /** @returns the text that is certain now, perhaps none, and whether a stop text has ended the output */
  push(token: number): { readonly text: string; readonly stopped: boolean };
  /** What was held back, when the output has ended without a stop text. */
  rest(): string;
}

/** A character has at most four bytes; if it is not whole after so many tokens it never will be. */
const longestCharacterTokens = 4;

/**
 * @param decode text of tokens in a row; a piece of a character is U+FFFD
 * @param stop texts that end the output; empty ones are of no effect
 */
export function createOutputText(
  decode: (tokens: readonly number[]) => string,
  stop: readonly string[],
): OutputText {
  const stops = stop.filter((text) => text !== "");
  // What a token says can depend on the one before it (a leading space), so the last decoded ones are decoded again.
  let before: number[] = [];
  let fresh: number[] = [];
  let held = "";

  const takeFresh = (): string => {
    const text = decode([...before, ...fresh]).slice(decode(before).length);
    before = fresh;
    fresh = [];
    return text;
  };
  return {
    push(token) {
      fresh.push(token);
      const whole = !decode([...before, ...fresh]).endsWith("\ufffd");
      if (!whole && fresh.length < longestCharacterTokens) return { text: "", stopped: false };
      held += takeFresh();
      const end = firstOf(held, stops);
      if (end >= 0) return { text: held.slice(0, end), stopped: true };
      const certain = held.length - possibleStopLength(held, stops);
      const text = held.slice(0, certain);
      held = held.slice(certain);
      return { text, stopped: false };
    },
    rest: () => held + takeFresh(),
  };
}

/** Index at which the first of the texts begins, or -1. */
function firstOf(text: string, wanted: readonly string[]): number {
  const found = wanted.map((one) => text.indexOf(one)).filter((index) => index >= 0);
  return found.length > 0 ? Math.min(...found) : -1;
}

/** Length of the longest end of the text with which a stop text begins. */
function possibleStopLength(text: string, stops: readonly string[]): number {
  let longest = 0;
  for (const stop of stops) {
    for (let length = Math.min(stop.length - 1, text.length); length > longest; length--) {
      if (text.endsWith(stop.slice(0, length))) longest = length;
    }
  }
  return longest;
}
