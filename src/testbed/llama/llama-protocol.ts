import type { LlmEmbeddings, LlmJob, LlmPiece, LlmRefusal, LlmResult } from "../llm/llm-engine.ts";

/** What a process is to do, and what it answers when it has done it. */
export interface LlamaWork {
  /** Finds llama.cpp. First and once. */
  start: { readonly order: { readonly gpu: boolean }; readonly answer: null };
  /** Loads the process's one model and warms it up. Second and once. */
  load: { readonly order: LoadOrder; readonly answer: null };
  generate: { readonly order: GenerateOrder; readonly answer: LlmResult };
  embed: { readonly order: { readonly texts: readonly string[] }; readonly answer: LlmEmbeddings };
}

export interface LoadOrder {
  readonly path: string;
  readonly slots: number;
  readonly contextTokens: number;
  readonly threads: number;
}

export interface GenerateOrder
  extends Pick<LlmJob, "prompt" | "maxTokens" | "minTokens" | "ignoreEos" | "temperature" | "seed" | "stop"> {
  readonly slot: number;
}

export type LlamaWorkKind = keyof LlamaWork;

/** From the server to a model's process. Orders run side by side; `number` tells their reports apart. */
export type LlamaMessage =
  | {
      [Kind in LlamaWorkKind]: {
        readonly number: number;
        readonly kind: Kind;
        readonly order: LlamaWork[Kind]["order"];
      };
    }[LlamaWorkKind]
  | { readonly number: number; readonly kind: "abort" };

/** From a model's process to the server. */
export type LlamaReport =
  | { readonly number: number; readonly kind: "piece"; readonly piece: LlmPiece }
  | { readonly number: number; readonly kind: "done"; readonly answer: LlamaWork[LlamaWorkKind]["answer"] }
  | {
      readonly number: number;
      readonly kind: "failed";
      readonly message: string;
      readonly refusal?: Pick<LlmRefusal, "status" | "code">;
    };
