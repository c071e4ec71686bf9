import type { CountedReply, TokenCount } from "./counted-reply.ts";

/** A hostile log may name any number of tokenizers. */
const mostSources = 10;

/** Who counted the tokens behind a number. */
export interface TokenSources {
  add(count: TokenCount | undefined): void;
  readonly n: number;
  /** "server usage", "tokenizer NAME", or "mixed: server usage 6, tokenizer NAME 2"; undefined when nothing was counted. */
  text(): string | undefined;
}

export function createTokenSources(): TokenSources {
  const sources = new Map<string, number>();
  let n = 0;
  return {
    get n() {
      return n;
    },
    add(count) {
      if (!count) return;
      n++;
      const source =
        sources.has(count.source) || sources.size < mostSources ? count.source : "further tokenizers";
      sources.set(source, (sources.get(source) ?? 0) + 1);
    },
    text() {
      if (sources.size <= 1) return [...sources.keys()][0];
      return `mixed: ${[...sources].map(([source, replies]) => `${source} ${replies}`).join(", ")}`;
    },
  };
}

export type CountedSide = "input" | "output";

/** Why a token metric has no sample. */
export const noTokenCount =
  "no token counts: the server sent no usage, and nothing was counted by a tokenizer";

/** Follows who counted one side of the replies of a level, and how many could not be counted. */
export interface SideCounts {
  add(reply: CountedReply): void;
  /** `tokens` is the source, `leftOut` says how many of `replies` had no count. */
  detail(replies: number): Record<string, string>;
  readonly n: number;
}

export function createSideCounts(side: CountedSide): SideCounts {
  const sources = createTokenSources();
  return {
    get n() {
      return sources.n;
    },
    add: (reply) => sources.add(reply[side]),
    detail(replies) {
      const text = sources.text();
      const without = replies - sources.n;
      return {
        ...(text === undefined ? {} : { tokens: text }),
        ...(without > 0 ? { leftOut: `${without} of ${replies} replies, which have no token count` } : {}),
      };
    },
  };
}
