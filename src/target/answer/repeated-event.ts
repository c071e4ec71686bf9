import type { OutputKind, TextFrame } from "./reading.ts";

const quote = 34;
const backslash = 92;
const space = 32;

/**
 * An event that comes again and again with another text in it. Most of a stream is such events, and comparing the bytes
 * around the text costs a tenth of reading the JSON. An event that differs in anything else, or whose text has an escape
 * in it, does not match, and is read as a whole.
 */
export class RepeatedEvent {
  readonly kind: OutputKind;
  /** Of the last match: where its text begins and ends. */
  textStart = 0;
  textEnd = 0;
  /** Of the last match: the text has no character beyond ASCII. */
  isAscii = true;
  readonly #before: Buffer;
  readonly #after: Buffer;

  private constructor(kind: OutputKind, before: Buffer, after: Buffer) {
    this.kind = kind;
    this.#before = before;
    this.#after = after;
  }

  /**
   * The event in these bytes as one that may come again.
   * @param raw the whole event, its empty line included
   * @param data what it says
   * @returns undefined when its data is not one line that stands in the bytes as it is
   */
  static of(raw: Buffer, data: string, { kind, before, after }: TextFrame): RepeatedEvent | undefined {
    const line = Buffer.from(data);
    const start = raw.length - 2 - line.length;
    if (start < 0 || raw.compare(line, 0, line.length, start, raw.length - 2) !== 0) return undefined;
    const textStart = start + Buffer.byteLength(before);
    const textEnd = raw.length - 2 - Buffer.byteLength(after);
    return new RepeatedEvent(kind, raw.subarray(0, textStart), raw.subarray(textEnd));
  }

  /** The position behind the event that begins at `from`, or -1 when it is not this one or does not end before `end`. */
  match(bytes: Buffer, from: number, end: number): number {
    const before = this.#before;
    const after = this.#after;
    const textStart = from + before.length;
    if (textStart + after.length > end || before.compare(bytes, from, textStart) !== 0) return -1;
    let at = textStart;
    let seen = 0;
    for (; at < end; at++) {
      const byte = bytes[at] as number;
      if (byte === quote) break;
      if (byte === backslash || byte < space) return -1;
      seen |= byte;
    }
    const next = at + after.length;
    if (next > end || after.compare(bytes, at, next) !== 0) return -1;
    this.textStart = textStart;
    this.textEnd = at;
    this.isAscii = seen < 128;
    return next;
  }
}
