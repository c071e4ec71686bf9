import type { TokensCounted } from "../../record/index.ts";
import { type CountedReply, couldBeCountedBetter, countReply, serverUsage } from "./counted-reply.ts";
import type { Reply } from "./reply.ts";

/** Event stamps that may be kept while their tokens are not counted: 8 MB of them, whatever the length of the run. */
const mostKeptEvents = 1_000_000;

/** The server's usage and our own count are held together for so many replies of a level at a time, the first ones. */
const mostCompared = 100_000;

/** The server's usage may differ by so much from our own count before the reader is told. */
const harmlessMismatchRatio = 0.02;

/** Token counts of one level: from the server at once, from the tokenizer when its event comes. */
export interface WaitingReplies {
  /** Takes the next reply; gives it back counted when nothing better is to be expected. */
  add(reply: Reply): readonly CountedReply[];
  /** Takes a count of ours; gives back the reply if it waited for it. */
  count(counted: TokensCounted): CountedReply | undefined;
  /** No more counts come: gives back whatever still waits. */
  settle(): CountedReply[];
  /** Usage and tokenizer, summed over the replies that have both; undefined when they agree. */
  mismatch(): string | undefined;
}

export function createWaitingReplies(): WaitingReplies {
  const waiting = new Map<number, Reply>();
  /** Those of them that still hold their stamps, oldest first. */
  const withStamps = new Map<number, number>();
  let keptEvents = 0;
  /** Output tokens by the server's usage of replies that were not counted by us yet. */
  const usages = new Map<number, number>();
  const both = { replies: 0, usage: 0, ours: 0, tokenizer: "" };

  const forget = (id: number): void => {
    waiting.delete(id);
    keptEvents -= withStamps.get(id) ?? 0;
    withStamps.delete(id);
  };

  /** The oldest give way: to the server's count where there is one, else they are counted without their stamps. */
  const makeRoom = (): CountedReply[] => {
    const settled: CountedReply[] = [];
    for (const id of withStamps.keys()) {
      if (keptEvents <= mostKeptEvents) break;
      const reply = waiting.get(id) as Reply;
      const counted = countReply(reply);
      forget(id);
      if (counted.output) settled.push(counted);
      else waiting.set(id, { ...reply, stream: undefined });
    }
    return settled;
  };

  const compare = ({ id, tokenizer, outputTokens }: TokensCounted): void => {
    const usage = usages.get(id);
    if (usage === undefined) return;
    usages.delete(id);
    both.replies++;
    both.usage += usage;
    both.ours += outputTokens;
    both.tokenizer = tokenizer;
  };

  return {
    add(reply) {
      const counted = countReply(reply);
      const { sentTokens } = counted;
      if (counted.output && sentTokens !== undefined && usages.size < mostCompared)
        usages.set(reply.id, sentTokens);
      if (!couldBeCountedBetter(reply)) return [counted];
      waiting.set(reply.id, reply);
      const events = reply.stream?.chunkAts?.length ?? 0;
      if (events > 0) withStamps.set(reply.id, events);
      keptEvents += events;
      return makeRoom();
    },
    count(counted) {
      compare(counted);
      const reply = waiting.get(counted.id);
      if (!reply) return undefined;
      forget(counted.id);
      return countReply(reply, counted);
    },
    settle() {
      const settled = [...waiting.values()].map((reply) => countReply(reply));
      waiting.clear();
      withStamps.clear();
      keptEvents = 0;
      usages.clear();
      return settled;
    },
    mismatch() {
      const { replies, usage, ours, tokenizer } = both;
      const ratio = Math.abs(usage - ours) / Math.max(usage, 1);
      if (replies === 0 || ratio <= harmlessMismatchRatio) return undefined;
      const percent = (ratio * 100).toFixed(1);
      return `${serverUsage} says ${usage} output tokens, the tokenizer ${tokenizer} counts ${ours} in the same ${replies} replies (${percent} % apart)`;
    },
  };
}
