import type { Output, ServerTimings, StreamStamps, Usage } from "../../record/index.ts";

/** What could be read out of an answer. */
export interface Reading {
  /** The text, or as much of it as had arrived; absent when there was none. */
  readonly text?: string;
  /** Output beside the text. */
  readonly otherOutput?: Omit<Output, "text">;
  /** The events that brought output, of a streamed answer. */
  readonly stream?: Omit<StreamStamps, "firstTokenAt" | "sharedReads">;
  readonly usage?: Usage;
  readonly serverTimings?: ServerTimings;
  /** Why the answer is not what its dialect says; absent when it is. May quote the server, uncleaned. */
  readonly problem?: string;
  /** What kind of problem it is in the log; absent: the answer is invalid. */
  readonly problemKind?: "streamError" | "streamCut";
}

/** The name of a last line that has no line end: it may have been cut. */
export const cutLine = "cut line";

/** a: the answer; r: reasoning before it; t: tool calls, names and arguments. */
export type OutputKind = "a" | "r" | "t";

/** What of an event's data stands before and behind its one text, when nothing else in it says anything. */
export interface TextFrame {
  readonly kind: OutputKind;
  readonly before: string;
  readonly after: string;
}

/** Puts an answer together from the events of its stream, in order. */
export interface StreamReader {
  /** @param name the event field, empty or `cutLine` for lines, @param data the data field or line, @param at the read that completed it */
  take(name: string, data: string, at: number): void;
  /**
   * How an event like this one, which was just taken, would look with another text in it; undefined when it has more to
   * say than one text. Absent: this reader wants every event as a whole.
   */
  frameOf?(name: string, data: string): TextFrame | undefined;
  /** An event in such a frame: its text is `bytes` from `start` to `end`, without escapes. */
  takeText?(kind: OutputKind, bytes: Buffer, start: number, end: number, isAscii: boolean, at: number): void;
  finish(): Reading;
}

/** A body that came whole. */
export interface WholeAnswer {
  /** Lower case, without parameters; empty when the server did not say. */
  readonly mediaType: string;
  readonly body: string;
}

/**
 * A page for people where an answer for programs was expected: a wrong address, a proxy, a login. The media type
 * alone does not tell: whisper.cpp sends plain transcripts as text/html.
 */
export function isHtml({ mediaType, body }: WholeAnswer): boolean {
  return /^\s*<(!doctype html|html[\s>])/i.test(body) || (mediaType === "text/html" && /^\s*</.test(body));
}
