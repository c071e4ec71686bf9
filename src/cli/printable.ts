/**
 * A text from a server or a file, safe to print on one line: control and format characters would move the cursor or
 * turn the direction of what follows.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}]+/gu, " ");
}
