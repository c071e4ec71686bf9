import type { Clock } from "../../base/index.ts";
import { isCountedByServer } from "../../metric/index.ts";
import type { Output, RequestEnded, RunEvent, TokensCounted } from "../../record/index.ts";
import { openTokenizer } from "../../workload/file.ts";
import { countChunks, type Tokenizer } from "../../workload/index.ts";
import type { Scenario } from "../scenario-spec.ts";

/** Counts the tokens of a level's answers after its last one has ended: a tokenizer is too slow for the hot path. */
export interface TokenCounter {
  /** Keeps what is to be counted. */
  see(event: RunEvent): void;
  /** Counts what was kept and emits a tokensCounted for each. */
  settle(emit: (event: RunEvent) => void): Promise<void>;
}

/** So many answers are counted before the event loop may do other work. */
const answersPerTurn = 16;

/**
 * Without a tokenizer of the user's, answers for which the server gave no count are counted with a common encoding;
 * with one, all of them are, so that the server's counts can be held against it.
 * @throws what openTokenizer throws for the user's tokenizer: before anything is sent
 */
export async function createTokenCounter(
  { tokenizer: spec }: Pick<Scenario, "tokenizer">,
  baseDir: string,
  clock: Clock,
): Promise<TokenCounter> {
  let waiting: RequestEnded[] = [];
  let tokenizer = spec && (await openTokenizer(spec, baseDir));

  const see = (event: RunEvent): void => {
    if (event.kind !== "requestEnded" || event.warmup) return;
    if (event.input.kind !== "prompt" || !event.output) return;
    if (spec === undefined && isCountedByServer(event)) return;
    waiting.push(event);
  };

  const settle = async (emit: (event: RunEvent) => void): Promise<void> => {
    if (waiting.length === 0) return;
    const answers = waiting;
    waiting = [];
    tokenizer ??= await openTokenizer({ kind: "gpt", encoding: "o200k_base" }, baseDir);
    for (const [n, answer] of answers.entries()) {
      if (n % answersPerTurn === answersPerTurn - 1) await clock.turn();
      emit(countAnswer(tokenizer, answer));
    }
  };

  return { see, settle };
}

type Counts = Pick<TokensCounted, "outputTokens" | "chunkTokens">;

function countAnswer(
  tokenizer: Tokenizer,
  { id, input, output, usage, chunkChars = [], chunkKinds = "" }: RequestEnded,
): RunEvent {
  const prompt = input.kind === "prompt" ? input.text : undefined;
  // The server's count has its chat template in it; ours has not, and is better than none.
  const inputTokens =
    prompt === undefined || (usage?.inputTokens ?? 0) > 0 ? undefined : tokenizer.count(prompt);
  return {
    kind: "tokensCounted",
    id,
    tokenizer: tokenizer.name,
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...countOutput(tokenizer, output as Output, chunkChars, chunkKinds),
  };
}

/** Answer, reasoning and tool calls are texts of their own: no token spans two of them. */
function countOutput(
  tokenizer: Tokenizer,
  { text, reasoning = "", toolCalls = "" }: Output,
  chunkChars: readonly number[],
  chunkKinds: string,
): Counts {
  const texts = { a: text, r: reasoning, t: toolCalls };
  const last = chunkChars.length - 1;
  const chunkTokens = chunkChars.map(() => 0);
  let outputTokens = 0;
  for (const [kind, whole] of Object.entries(texts)) {
    const indices = chunkChars.flatMap((_, index) => ((chunkKinds[index] ?? "a") === kind ? [index] : []));
    const chars = indices.map((index) => chunkChars[index] as number);
    const tokens = indices.length > 0 ? countChunks(tokenizer, whole, chars) : [tokenizer.count(whole)];
    // What no event is known to have brought had come when the last one had.
    for (const [n, each] of tokens.entries()) {
      outputTokens += each;
      const index = indices[n] ?? last;
      if (index >= 0) chunkTokens[index] = (chunkTokens[index] as number) + each;
    }
  }
  return { outputTokens, ...(chunkChars.length > 0 ? { chunkTokens } : {}) };
}
