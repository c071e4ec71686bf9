/** One turn of a conversation, its content flattened to text. */
export interface LlmMessage {
  readonly role: "system" | "user" | "assistant" | "tool";
  readonly content: string;
}

/** What to continue: a conversation, for which the engine applies its chat template, or a text as it is. */
export type LlmPrompt =
  | { readonly kind: "chat"; readonly messages: readonly LlmMessage[] }
  | { readonly kind: "text"; readonly text: string };

/** One request, the same whatever dialect it came in. */
export interface LlmJob {
  /** The request's id, unique in the server's life unless a client repeats its own. */
  readonly id: string;
  /** Of a model that is in `models()` and loaded; the server has checked it. */
  readonly model: string;
  readonly prompt: LlmPrompt;
  /** Most output tokens, reasoning included; null: as many as the engine likes and the context holds. */
  readonly maxTokens: number | null;
  /** The end-of-sequence token is not allowed before this many output tokens; 0 for no minimum. */
  readonly minTokens: number;
  /** Go on to `maxTokens` through every end-of-sequence token. */
  readonly ignoreEos: boolean;
  /** 0 takes the likeliest token; null: the engine's own choice. */
  readonly temperature: number | null;
  /** Seed of the sampling; null: the engine's own choice. */
  readonly seed: number | null;
  /** Texts that end the output; they are not part of it. */
  readonly stop: readonly string[];
  /** Whether pieces go out as they come; a whole answer is put together from the same pieces. */
  readonly stream: boolean;
  /** The request's body as it was parsed, for fields that only one engine knows. Hostile. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Some output, as soon as it exists. A server event is written for each piece, so its text is never empty. */
export interface LlmPiece {
  /** "tool" is a fragment of the JSON arguments of a tool call. */
  readonly kind: "answer" | "reasoning" | "tool";
  readonly text: string;
  /** How many tokens it took; more than 1 when a step made several or a character spans them. */
  readonly tokens: number;
  /** On the first piece of a tool call: the function's name. */
  readonly toolName?: string;
}

export interface LlmSink {
  /** Called synchronously at the moment the piece exists. */
  piece(piece: LlmPiece): void;
}

/** How one generation ended well. */
export interface LlmResult {
  /** "length" at `maxTokens` or a full context; "stop" at an end-of-sequence token or a stop text. */
  readonly finishReason: "stop" | "length" | "tool_calls";
  /** Tokens of the prompt after the chat template, cached ones included. */
  readonly inputTokens: number;
  /**
   * Tokens generated: reasoning and tool calls included, and those of a piece that a stop text swallowed. The final
   * end-of-sequence token is not counted.
   */
  readonly outputTokens: number;
  readonly reasoningTokens?: number;
  /** Input tokens whose prefill was taken from a cache. */
  readonly cachedInputTokens?: number;
  readonly timings: {
    /** Prefill: from the start of the work to the logits of the last input token. */
    readonly promptMs: number;
    /** From there to the last output token. */
    readonly outputMs: number;
  };
}

/** A job that the engine has taken, with whatever it has drawn or counted for it. */
export interface LlmTask {
  /** Tokens of the prompt, when the engine can count them before the work; some dialects tell them first. */
  readonly inputTokens?: number;
  /** Tokens of the KV cache that it holds while it runs; only used when the engine says `kvTokens`. */
  readonly kvTokens?: number;
  /** Resolves when the engine starts things at all (a stall is over). Absent: at once. */
  whenAllowed?(): Promise<void>;
  /**
   * Does the work; called at most once, when a slot is free.
   *
   * Rejects with `LlmRefusal` when the request cannot be served as it is, with `ConnectionCut` to drop the client's
   * connection where it stands, and with any other Error, whose message is a sentence for the client, when it fails.
   * @param slot which of the engine's slots, from 0; never two tasks at once in the same
   * @param signal aborted when the client has left or the model is being unloaded: stop soon, then reject with anything
   */
  run(slot: number, sink: LlmSink, signal: AbortSignal): Promise<LlmResult>;
}

export interface LlmModel {
  readonly id: string;
  readonly loaded: boolean;
  /** Input and output together of one request. */
  readonly contextTokens: number;
  /** The output is noise: good for measuring speed, not for judging answers. */
  readonly synthetic?: boolean;
}

export interface LlmEmbeddings {
  /** One a text, in order, all of one length. */
  readonly vectors: readonly (readonly number[])[];
  readonly inputTokens: number;
}

/** Turns prompts into tokens, `slots` jobs at a time. Never works for long on the thread that calls it. */
export interface LlmEngine {
  /** For /health: "llm-sim", "llama". */
  readonly name: string;
  /** Jobs that run at the same time. The server keeps the waiting line, first come, first served. */
  readonly slots: number;
  /** Tokens that the KV cache holds for all running jobs together; absent: no limit but `slots`. */
  readonly kvTokens?: number;
  /** Every model that can be asked for, loaded or not. Cheap: called for every request. */
  models(): readonly LlmModel[];
  /** Resolves when the first request would be as fast as any other. At once if it is loaded. The id is known. */
  load(id: string): Promise<void>;
  /** Frees the model's memory; jobs that run on it have been aborted by the server. At once if it is not loaded. */
  unload(id: string): Promise<void>;
  /**
   * Called in order of arrival, so that what a seeded engine draws does not depend on timing.
   * @throws LlmRefusal when it is certain at once that the job can never run (context too long)
   */
  accept(job: LlmJob): LlmTask;
  /** Absent: the engine has no embeddings. The model is loaded. The same text gives the same vector. */
  embed?(model: string, texts: readonly string[]): Promise<LlmEmbeddings>;
  /** Ends everything. Can be called while tasks run; their promises may then reject or stay open. */
  close(): Promise<void>;
}

/** A request that the engine does not take as it is; the message is a sentence for the client. */
export class LlmRefusal extends Error {
  readonly status: 400 | 404 | 503;
  /** A word for programs: "context_length_exceeded", "model_not_loaded". */
  readonly code: string;

  constructor(status: 400 | 404 | 503, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** The engine wants the client's connection dropped without another byte. */
export class ConnectionCut extends Error {}
