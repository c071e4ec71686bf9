import type { TokenRead } from "./counted-reply.ts";

/** A gap between tokens and how many tokens had it. */
export interface TokenGap {
  readonly gapMs: number;
  readonly tokens: number;
}

/**
 * The time from one read to the next, divided over all tokens of the later read. Tokens of the first read have no gap:
 * their time is the TTFT. A read without a whole token prolongs the gap of the next. The gaps of a reply add up to the
 * time from its first to its last token.
 */
export function tokenGaps(reads: readonly TokenRead[]): TokenGap[] {
  const gaps: TokenGap[] = [];
  let previousAt: number | undefined;
  for (const { at, tokens } of reads) {
    if (tokens <= 0) continue;
    if (previousAt !== undefined) gaps.push({ gapMs: (at - previousAt) / tokens, tokens });
    previousAt = at;
  }
  return gaps;
}
