import type { RequestRecord, TokensCounted } from "../../record/index.ts";
import { outputReads } from "./output-reads.ts";
import { type Reply, replyOf } from "./reply.ts";

/** A number of tokens and who counted them: "server usage" or "tokenizer NAME". */
export interface TokenCount {
  readonly tokens: number;
  readonly source: string;
}

export interface TokenRead {
  readonly at: number;
  readonly tokens: number;
}

/** A reply whose tokens have been counted as well as they ever will be. */
export interface CountedReply {
  readonly reply: Reply;
  readonly input: TokenCount | undefined;
  /** Everything that was generated, reasoning included. */
  readonly output: TokenCount | undefined;
  readonly reasoningTokens: number | undefined;
  /** Output tokens that were sent: all of them, except for reasoning that the server kept to itself. */
  readonly sentTokens: number | undefined;
  /** Tokens of each event of a streamed reply; an estimate when `split` says so. */
  readonly perEvent: readonly number[] | undefined;
  /** Tokens of each read of a streamed reply, in order; undefined without a stream or without a count. */
  readonly reads: readonly TokenRead[] | undefined;
  /** How the tokens were laid on the events. */
  readonly split: string | undefined;
}

export const serverUsage = "server usage";
const longestName = 80;

/** Whether a later count by a tokenizer could still say more than the server did. */
export function couldBeCountedBetter(reply: Reply): boolean {
  const output = serverOutput(reply);
  if (!output) return true;
  const split = reply.stream && splitTokens(reply, sentOf(reply, output));
  return split?.split === byCharacters;
}

/**
 * Joins a reply with its counts. The server's usage comes first, then the tokenizer; events are never taken for tokens.
 * @param counted what our tokenizer found, if it was asked
 */
export function countReply(reply: Reply, counted?: TokensCounted): CountedReply {
  const { usage } = reply;
  const ours =
    counted && isCount(reply, counted.outputTokens) ? tokenizerCount(counted, "outputTokens") : undefined;
  const output = serverOutput(reply) ?? ours;
  const input =
    usage.inputTokens !== undefined && usage.inputTokens > 0
      ? { tokens: usage.inputTokens, source: serverUsage }
      : counted && tokenizerCount(counted, "inputTokens");
  const sentTokens = output && sentOf(reply, output);
  const split =
    sentTokens === undefined || !reply.stream ? undefined : splitTokens(reply, sentTokens, counted);
  return {
    reply,
    input,
    output,
    reasoningTokens: usage.reasoningTokens ?? (split && streamedReasoning(reply, split)),
    sentTokens,
    perEvent: split?.perEvent,
    reads: split && readsOf(reply, split.perEvent),
    split: split?.split,
  };
}

/** 0 tokens for a reply that has output, or more tokens than bytes, is a slip of the server and not a count. */
function isCount(reply: Reply, tokens: number): boolean {
  return tokens > 0 ? tokens <= reply.mostTokens : !reply.hasOutput;
}

/** Whether the server says how many tokens it wrote, and can be believed. */
export function isCountedByServer(record: RequestRecord): boolean {
  const reply = replyOf(record);
  return reply ? serverOutput(reply) !== undefined : (record.usage?.outputTokens ?? 0) > 0;
}

function serverOutput(reply: Reply): TokenCount | undefined {
  const { outputTokens } = reply.usage;
  if (outputTokens === undefined) return undefined;
  const tokens = outputTokens - (reply.hidesReasoning ? (reply.usage.reasoningTokens ?? 0) : 0);
  return isCount(reply, tokens) ? { tokens: outputTokens, source: serverUsage } : undefined;
}

function sentOf({ usage, hidesReasoning }: Reply, { tokens, source }: TokenCount): number {
  return tokens - (hidesReasoning && source === serverUsage ? (usage.reasoningTokens ?? 0) : 0);
}

function tokenizerCount(counted: TokensCounted, key: "inputTokens" | "outputTokens"): TokenCount | undefined {
  const tokens = counted[key];
  return tokens === undefined
    ? undefined
    : { tokens, source: `tokenizer ${counted.tokenizer.slice(0, longestName)}` };
}

interface Split {
  readonly perEvent: readonly number[];
  readonly split: string;
}

const byCharacters = "shared out by the characters of each event";

/**
 * Tokens of each event: as the server says, else as the tokenizer says, else one an event when that is what the count
 * says (usage may hold one more, the end mark of the model, which brings no text), else in proportion to the characters.
 */
function splitTokens({ stream }: Reply, sentTokens: number, counted?: TokensCounted): Split {
  const events = stream?.chunkAts?.length ?? 0;
  const whole = (tokens: readonly number[] | undefined): tokens is readonly number[] =>
    tokens?.length === events && tokens.some((each) => each > 0);
  if (whole(stream?.chunkTokens)) return { perEvent: stream.chunkTokens, split: "as the server says" };
  if (whole(counted?.chunkTokens)) return { perEvent: counted.chunkTokens, split: "counted per event" };
  if (sentTokens === events || sentTokens === events + 1) {
    return { perEvent: new Array(events).fill(1), split: "one token an event" };
  }
  const chars = stream?.chunkChars?.length === events ? stream.chunkChars : new Array<number>(events).fill(1);
  return { perEvent: shareOut(sentTokens, chars), split: byCharacters };
}

/** Whole tokens in proportion to the weights, whose sum is exactly `tokens`. */
function shareOut(tokens: number, weights: readonly number[]): number[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let weight = 0;
  let given = 0;
  return weights.map((each) => {
    weight += each;
    const upTo = total > 0 ? Math.round((weight / total) * tokens) : 0;
    const share = upTo - given;
    given = upTo;
    return share;
  });
}

function readsOf({ stream = {} }: Reply, perEvent: readonly number[]): TokenRead[] {
  return outputReads(stream).map(({ at, first, end }) => {
    let tokens = 0;
    for (let index = first; index < end; index++) tokens += perEvent[index] ?? 0;
    return { at, tokens };
  });
}

/** Tokens of the events that brought reasoning, when every event's tokens are known and not an estimate. */
function streamedReasoning({ stream }: Reply, { perEvent, split }: Split): number | undefined {
  const kinds = stream?.chunkKinds;
  if (kinds === undefined || split === byCharacters || !kinds.includes("r")) return undefined;
  return perEvent.reduce((sum, tokens, index) => (kinds[index] === "r" ? sum + tokens : sum), 0);
}
