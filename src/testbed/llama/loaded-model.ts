import { randomInt } from "node:crypto";
import type { Llama, LlamaContextSequence, LlamaEmbeddingContext, Token } from "node-llama-cpp";
import { type LlmEmbeddings, type LlmPiece, LlmRefusal, type LlmResult } from "../llm/llm-engine.ts";
import { createPromptTokens } from "./chat-prompt.ts";
import type { GenerateOrder, LoadOrder } from "./llama-protocol.ts";
import { createOutputText } from "./output-text.ts";

/** A model in this process's memory, with its slots. */
export interface LoadedModel {
  /** Never two at once in one slot. Rejects with LlmRefusal for a prompt that cannot be served. */
  generate(job: GenerateOrder, onPiece: (piece: LlmPiece) => void, signal: AbortSignal): Promise<LlmResult>;
  embed(texts: readonly string[]): Promise<LlmEmbeddings>;
}

/** What llama.cpp's own server takes when a request does not say. */
const defaultTemperature = 0.8;

const warmUp: GenerateOrder = {
  slot: 0,
  prompt: { kind: "text", text: "one two three four five six seven eight" },
  maxTokens: 3,
  minTokens: 0,
  ignoreEos: true,
  temperature: 0,
  seed: 1,
  stop: [],
};

/** Loads and warms up: the first evaluation allocates its memory and reads the weights from the disk. */
export async function loadModel(llama: Llama, order: LoadOrder): Promise<LoadedModel> {
  const { contextTokens, threads } = order;
  const model = await llama.loadModel({ modelPath: order.path });
  const context = await model.createContext({
    sequences: order.slots,
    // One more, because the library keeps the last place free and would begin to forget the prompt.
    contextSize: contextTokens + 1,
    threads,
    failedCreationRemedy: false,
  });
  const promptTokens = await createPromptTokens(model);
  const decode = (tokens: readonly number[]): string => model.detokenize(tokens as Token[]);
  const sequences = Array.from({ length: order.slots }, () => context.getSequence());
  // No request finds anything of an earlier one in its slot: a cached beginning would flatter prefill.
  const emptied = sequences.map(() => Promise.resolve());
  let embeddings: Promise<LlamaEmbeddingContext> | undefined;

  function checked(tokens: Token[], room: number): Token[] {
    if (tokens.length === 0) throw new LlmRefusal(400, "empty_prompt", "the prompt has no tokens");
    if (tokens.length + room <= contextTokens) return tokens;
    throw new LlmRefusal(
      400,
      "context_length_exceeded",
      `the prompt has ${tokens.length} tokens, and the context holds ${contextTokens}, output included`,
    );
  }

  async function* evaluate(
    sequence: LlamaContextSequence,
    input: Token[],
    { temperature, seed }: GenerateOrder,
    signal: AbortSignal,
  ): AsyncGenerator<Token> {
    // By batches, so that an abort is heard within a long prompt.
    const last = Math.floor((input.length - 1) / context.batchSize) * context.batchSize;
    for (let at = 0; at < last; at += context.batchSize) {
      signal.throwIfAborted();
      await sequence.evaluateWithoutGeneratingNewTokens(input.slice(at, at + context.batchSize));
    }
    yield* sequence.evaluate(input.slice(last), {
      temperature: temperature ?? defaultTemperature,
      seed: seed === null ? randomInt(2 ** 32) : Math.abs(Math.trunc(seed)) % 2 ** 32,
      yieldEogToken: true,
    });
  }

  async function generate(
    job: GenerateOrder,
    onPiece: (piece: LlmPiece) => void,
    signal: AbortSignal,
  ): Promise<LlmResult> {
    const sequence = sequences[job.slot] as LlamaContextSequence;
    await emptied[job.slot];
    const startAt = performance.now();
    const input = checked(promptTokens(job.prompt), 1);
    const most = Math.min(job.maxTokens ?? contextTokens, contextTokens - input.length);
    const output = createOutputText(decode, job.stop);

    let tokens = 0;
    let toldTokens = 0;
    const tell = (text: string): void => {
      if (text === "") return;
      onPiece({ kind: "answer", text, tokens: tokens - toldTokens });
      toldTokens = tokens;
    };
    let ended: "length" | "end token" | "stop text" = "length";
    let firstAt: number | undefined;
    let lastAt = startAt;
    try {
      for await (const token of evaluate(sequence, input, job, signal)) {
        signal.throwIfAborted();
        const now = performance.now();
        firstAt ??= now;
        if (model.isEogToken(token) && !job.ignoreEos && tokens >= job.minTokens) {
          ended = "end token";
          break;
        }
        lastAt = now;
        tokens++;
        const step = output.push(token);
        tell(step.text);
        if (step.stopped) ended = "stop text";
        if (step.stopped || tokens >= most) break;
      }
    } finally {
      emptied[job.slot] = sequence.clearHistory();
    }
    if (ended !== "stop text") tell(output.rest());
    firstAt ??= startAt;
    return {
      finishReason: ended === "length" ? "length" : "stop",
      inputTokens: input.length,
      outputTokens: tokens,
      cachedInputTokens: 0,
      timings: { promptMs: firstAt - startAt, outputMs: Math.max(0, lastAt - firstAt) },
    };
  }

  async function embed(texts: readonly string[]): Promise<LlmEmbeddings> {
    const inputs = texts.map((text) => checked(promptTokens({ kind: "text", text }), 0));
    embeddings ??= model.createEmbeddingContext({ contextSize: contextTokens + 2, threads });
    const vectors: (readonly number[])[] = [];
    for (const input of inputs) vectors.push((await (await embeddings).getEmbeddingFor(input)).vector);
    return { vectors, inputTokens: inputs.reduce((sum, input) => sum + input.length, 0) };
  }

  await generate(warmUp, () => {}, new AbortController().signal);
  return { generate, embed };
}
