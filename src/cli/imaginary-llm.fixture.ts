import { setMaxListeners } from "node:events";
import type { Clock } from "../base/index.ts";
import { isPromptRequest, type Outcome } from "../record/index.ts";
import type { RunParts } from "../scenario/file.ts";
import { askedRequest } from "../target/index.ts";

interface ImaginaryModel {
  readonly id: string;
  readonly isLoaded?: boolean;
  readonly isSynthetic?: true;
  /** What the server says when it is to load it. */
  readonly loadError?: Error;
  /** From one token to the next; 20 unless given. */
  readonly tokenMs?: number;
}

/** A language server of whole-program tests. Every answer counts: "one two three …", a word a token. */
export interface ImaginaryLlmServer {
  readonly models: readonly ImaginaryModel[];
  /** Tokens of every answer that is not cut before; 12 unless given. */
  readonly tokens?: number;
  /** Whether it says how many tokens there were; true unless given. */
  readonly usage?: boolean;
  /** Of the n-th request, the check before any load being 0; ok unless given. */
  readonly outcome?: (n: number) => Outcome;
  /** Told everything that is asked of it: "list", "load a", "ask a", "unload a". */
  readonly log: string[];
}

const firstTokenMs = 100;
const numbers = "one two three four five six seven eight nine ten eleven twelve".split(" ");

/** The parts of a run that such a server replaces. */
export function llmParts(server: ImaginaryLlmServer): Pick<RunParts, "createTarget" | "createModelControl"> {
  const { log, usage = true, tokens = 12, outcome = () => ({ kind: "ok" }) } = server;
  const loaded = new Set(server.models.flatMap(({ id, isLoaded }) => (isLoaded ? [id] : [])));
  let asked = 0;
  return {
    createTarget: ({ target }, clock) => {
      const name = "model" in target ? target.model : undefined;
      const { tokenMs = 20 } = server.models.find(({ id }) => id === name) ?? {};
      return {
        description: "imaginary language server",
        prepare: (request) =>
          askedRequest(request, clock, async (signal) => {
            if (!isPromptRequest(request)) throw new Error("this server takes prompts");
            log.push(`ask ${name}`);
            const count = Math.min(tokens, request.input.maxOutputTokens ?? tokens);
            const { chunkAts, sentAt } = await stream(clock, count, tokenMs, signal);
            const words = chunkAts.map((_, n) => `${numbers[n % numbers.length]} `);
            return {
              outcome: signal.aborted ? { kind: "aborted", reason: "stopped" } : outcome(asked++),
              sentAt,
              stamps: { firstByteAt: chunkAts[0] ?? clock.now() },
              ...(chunkAts.length > 0
                ? { firstTokenAt: chunkAts[0] as number, firstAnswerAt: chunkAts[0] as number, chunkAts }
                : {}),
              chunkChars: words.map(({ length }) => length),
              endedAt: clock.now(),
              connection: { id: 1, reused: asked > 1 },
              bytesSent: 100,
              bytesReceived: 5000,
              output: { text: words.join(""), finishReason: "stop" },
              ...(usage ? { usage: { inputTokens: 30, outputTokens: words.length } } : {}),
            };
          }),
        explain: async () => undefined,
        close: async () => {},
      };
    },
    createModelControl: (_scenario, clock) => ({
      list: async () => {
        log.push("list");
        const models = server.models.map(({ id, isLoaded, isSynthetic }) => ({
          id,
          ...(isLoaded === undefined ? {} : { isLoaded: loaded.has(id) }),
          ...(isSynthetic ? { isSynthetic } : {}),
        }));
        return { supported: true, models };
      },
      load: async (id, signal) => {
        log.push(`load ${id}`);
        const model = server.models.find((one) => one.id === id);
        if (model?.loadError) throw model.loadError;
        await clock.sleepUntil(clock.now() + 1500, signal);
        loaded.add(id);
        return { supported: true, loadMs: 1500 };
      },
      unload: async (id) => {
        log.push(`unload ${id}`);
        loaded.delete(id);
        return { supported: true };
      },
      close: async () => {},
    }),
  };
}

async function stream(
  clock: Clock,
  tokens: number,
  tokenMs: number,
  signal: AbortSignal,
): Promise<{ readonly sentAt: number; readonly chunkAts: number[] }> {
  // All requests of a level share one signal.
  setMaxListeners(0, signal);
  const sentAt = clock.now();
  const chunkAts: number[] = [];
  for (let n = 0; n < tokens && !signal.aborted; n++) {
    await clock.sleepUntil(sentAt + firstTokenMs + n * tokenMs, signal);
    if (!signal.aborted) chunkAts.push(clock.now());
  }
  return { sentAt, chunkAts };
}
