/** What could be read out of an answer. */
export interface Reading {
  /** The text, or as much of it as had arrived; absent when there was none. */
  readonly text?: string;
  /** Why the answer is not what its dialect says; absent when it is. May quote the server, uncleaned. */
  readonly problem?: string;
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
