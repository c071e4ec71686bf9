import { onTestFinished } from "vitest";
import type { SimulatedLlmSpec } from "../llm-sim/simulated-llm-spec.ts";
import { type LlmServer, startLlmServer } from "./llm-server.ts";
import type { LlmServerInput } from "./llm-server-spec.ts";

export type SimInput = Partial<{ [K in keyof SimulatedLlmSpec]: unknown }>;

/** A server with the simulated engine, as fast as it can be unless the test wants otherwise. */
export async function llmServer(
  sim: SimInput = {},
  options: Partial<LlmServerInput> = {},
): Promise<LlmServer> {
  const engine = { kind: "llm-sim", prefillOverheadMs: 0, tokenMs: 0, ...sim };
  const server = await startLlmServer({ ...options, engine: engine as LlmServerInput["engine"] });
  onTestFinished(() => server.close());
  return server;
}

/** Sends JSON as any HTTP client would. */
export function post(
  url: string,
  path: string,
  body: object | string,
  more: { headers?: Record<string, string>; signal?: AbortSignal } = {},
): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...more.headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
    signal: more.signal ?? null,
  });
}

export interface ServerEvent {
  readonly name: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: what a server sent
  readonly data: any;
}

/** The events of a stream in the text/event-stream format; data that is not JSON stays text. */
export function eventsIn(text: string): ServerEvent[] {
  return text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => {
      const field = (name: string): string | null =>
        block
          .split("\n")
          .filter((line) => line.startsWith(`${name}: `))
          .map((line) => line.slice(name.length + 2))
          .join("\n") || null;
      const data = field("data") ?? "";
      return { name: field("event"), data: data.startsWith("{") ? JSON.parse(data) : data };
    });
}

export const chat = (more: object = {}): object => ({
  messages: [{ role: "user", content: "three little words" }],
  ...more,
});

/** Waits for something that will come, without a guess how long that takes. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 1));
}
