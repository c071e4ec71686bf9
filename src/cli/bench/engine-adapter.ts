import { BenchError } from "../../base/index.ts";
import { isPromptRequest, type PromptRequest, type SpeechRequest } from "../../record/index.ts";
import type { DirectEngine } from "../../scenario/file.ts";
import {
  createSlotQueue,
  type LlmEngine,
  openLlmEngine,
  openSpeechEngine,
  type SpeechEngine,
  uploadedAudio,
} from "../../testbed/index.ts";
import type { BenchPlan } from "./bench-plan.ts";

/** An engine of this process, loaded. */
export interface OpenEngine extends DirectEngine {
  readonly model: string;
  close(): Promise<void>;
}

/**
 * Loads the engine.
 * @param threads that work on one request
 * @param slots requests at the same time
 * @throws serve.engine-missing and what the model's file can throw
 */
export async function openEngine(
  { engine, model, modelDir }: BenchPlan,
  threads: number,
  slots: number,
  onProgress?: Parameters<typeof openLlmEngine>[1],
): Promise<OpenEngine> {
  switch (engine) {
    case "moonshine":
      return speechEngine(
        await openSpeechEngine({
          kind: "moonshine",
          workers: slots,
          threads,
          ...(modelDir !== undefined && { modelDir }),
        }),
      );
    case "sim":
      return speechEngine(await openSpeechEngine({ kind: "sim", slots }));
    case "llm-sim":
      return llmEngine(await openLlmEngine({ kind: "llm-sim", slots }));
    case "llama": {
      const named = /\.gguf$/i.test(model) ? { models: [model] } : { shapes: [model] };
      return llmEngine(
        await openLlmEngine({ kind: "llama", threads, slots, gpu: false, ...named }, onProgress),
      );
    }
    case "http":
      throw new BenchError("internal", "a server is measured by its address");
  }
}

/** Never fewer than are in flight: a request waits only where the engine would. */
const waitingRequests = 1_000_000;

function speechEngine(engine: SpeechEngine): OpenEngine {
  const queue = createSlotQueue(engine.slots, waitingRequests);
  const model = engine.models[0] ?? engine.name;
  const transcribe = async ({ audio, input }: SpeechRequest, signal: AbortSignal) => {
    const job = { audio: uploadedAudio(audio.bytes), prompt: input.reference ?? "", stream: false };
    const task = engine.accept(job);
    const slot = await queue.enter(signal);
    if (slot === null) throw new Error("stopped");
    try {
      const { text } = await task.run(slot, () => {});
      return { output: { text } };
    } finally {
      queue.leave(slot);
    }
  };
  return {
    model,
    description: `${engine.name} in this process, model ${model}`,
    ask: (request, _onOutput, signal) => {
      if (isPromptRequest(request)) throw new BenchError("internal", "a prompt for a speech engine");
      return transcribe(request, signal);
    },
    close: () => engine.close(),
  };
}

async function llmEngine(engine: LlmEngine): Promise<OpenEngine> {
  const queue = createSlotQueue(engine.slots, waitingRequests);
  const model = engine.models()[0]?.id ?? engine.name;
  await engine.load(model);
  const generate = async (
    request: PromptRequest,
    onOutput: Parameters<DirectEngine["ask"]>[1],
    signal: AbortSignal,
  ) => {
    const { maxOutputTokens = null, prompt } = request.input;
    const task = engine.accept({
      id: prompt,
      model,
      prompt: { kind: "chat", messages: request.messages },
      maxTokens: maxOutputTokens,
      minTokens: 0,
      ignoreEos: request.ignoreEos ?? false,
      temperature: 0,
      seed: null,
      stop: [],
      stream: true,
      body: {},
    });
    const slot = await queue.enter(signal);
    if (slot === null) throw new Error("stopped");
    const texts = { answer: "", reasoning: "", tool: "" };
    try {
      const result = await task.run(
        slot,
        {
          piece: (piece) => {
            texts[piece.kind] += piece.text;
            onOutput(piece);
          },
        },
        signal,
      );
      const { inputTokens, outputTokens, reasoningTokens, cachedInputTokens, finishReason, timings } = result;
      return {
        output: {
          text: texts.answer,
          ...(texts.reasoning !== "" && { reasoning: texts.reasoning }),
          ...(texts.tool !== "" && { toolCalls: texts.tool }),
          finishReason,
        },
        usage: {
          inputTokens,
          outputTokens,
          ...(reasoningTokens !== undefined && { reasoningTokens }),
          ...(cachedInputTokens !== undefined && { cachedInputTokens }),
        },
        serverTimings: timings,
      };
    } finally {
      queue.leave(slot);
    }
  };
  return {
    model,
    description: `${engine.name} in this process, model ${model}`,
    ask: (request, onOutput, signal) => {
      if (!isPromptRequest(request)) throw new BenchError("internal", "speech for a language engine");
      return generate(request, onOutput, signal);
    },
    close: () => engine.close(),
  };
}
