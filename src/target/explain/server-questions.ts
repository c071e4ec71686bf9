import type { Clock } from "../../base/index.ts";
import type { HttpFailure, HttpRequest, HttpTransport } from "../../transport/index.ts";
import { mediaTypeOf } from "../answer/to-answer.ts";

/** A short question to the server, beside the measurement. */
export interface ServerQuestions {
  /** Undefined when no whole answer came within five seconds, or what `asking` gives it. */
  ask(
    method: "GET" | "POST",
    url: URL,
    signal: AbortSignal,
    asking?: {
      readonly json?: unknown;
      readonly patienceMs?: number;
      /** Told why no whole answer came, unless that was for want of patience. */
      readonly onFailure?: (failure: HttpFailure) => void;
    },
  ): Promise<ServerReply | undefined>;
}

export interface ServerReply {
  readonly status: number;
  readonly mediaType: string;
  readonly body: string;
}

const usualPatienceMs = 5000;

export function createServerQuestions(
  transport: HttpTransport,
  clock: Clock,
  headers: HttpRequest["headers"],
): ServerQuestions {
  return {
    ask: async (method, url, signal, { json, patienceMs = usualPatienceMs, onFailure } = {}) => {
      const impatience = new AbortController();
      const stop = (): void => impatience.abort();
      const cancel = clock.setTimer(clock.now() + patienceMs, stop);
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      try {
        const request: HttpRequest =
          json === undefined
            ? { method, url, headers, body: [] }
            : {
                method,
                url,
                headers: [...headers, ["content-type", "application/json"]],
                body: [Buffer.from(JSON.stringify(json))],
              };
        const exchange = await transport.send(request, { signal: impatience.signal });
        const { status, failure, body } = exchange;
        if (failure !== undefined && failure.kind !== "aborted") onFailure?.(failure);
        if (status === undefined || failure !== undefined) return undefined;
        return { status, mediaType: mediaTypeOf(exchange), body: new TextDecoder().decode(body) };
      } finally {
        cancel();
        signal.removeEventListener("abort", stop);
      }
    },
  };
}
