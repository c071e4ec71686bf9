import { plainLines } from "../plain-text.ts";

/**
 * A text as it came, in a fence of Markdown that it cannot close: one backtick more than its longest run (CommonMark
 * 4.5). Inside it HTML, links and images are only characters.
 */
export function codeFence(text: string): string {
  const lines = plainLines(text).replace(/\n+$/, "");
  const longest = Math.max(2, ...(lines.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${lines}\n${fence}`;
}

/** Whether something of the text cannot be shown. */
export function isTextChanged(text: string): boolean {
  return plainLines(text) !== text.replace(/\r\n?/g, "\n");
}
