import type { PromptRequest, SpeechRequest } from "../record/index.ts";
import type { HttpExchange, HttpFailure, HttpRequest, HttpTransport } from "../transport/index.ts";

/** What the scripted server does with one request. Pieces of a body arrive at instants 11, 12, 13, … */
export interface Reply {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | readonly Uint8Array[];
  readonly failure?: HttpFailure;
  readonly startedAt?: number | null;
}

export interface ScriptedTransport extends HttpTransport {
  readonly requests: readonly HttpRequest[];
  readonly closed: () => boolean;
}

/** A transport without a network: `reply` is the server. */
export function scriptedTransport(reply: (request: HttpRequest) => Reply): ScriptedTransport {
  const requests: HttpRequest[] = [];
  let closed = false;
  const send: HttpTransport["send"] = async (request, options = {}) => {
    requests.push(request);
    const { status, headers = {}, body = "", failure, startedAt = 1 } = reply(request);
    const pieces = typeof body === "string" ? [Buffer.from(body)] : body;
    let at = 10;
    if (options.onBody) {
      // One buffer for all, overwritten after each call, as a socket's is.
      for (const piece of pieces) {
        const shared = Uint8Array.from(piece);
        options.onBody(shared, 0, shared.length, ++at);
        shared.fill(0);
      }
    }
    const exchange: HttpExchange = {
      stamps: { startedAt, connectedAt: 2, writtenAt: 3, firstByteAt: 10, endedAt: at + 1 },
      connection: startedAt === null ? null : { id: 7, reused: false },
      bytesSent: 100,
      bytesReceived: 200,
      ...(status === undefined ? {} : { status, headers: new Map(Object.entries(headers)) }),
      body: options.onBody ? new Uint8Array() : Buffer.concat(pieces),
      ...(failure ? { failure } : {}),
    };
    return exchange;
  };
  return {
    requests,
    closed: () => closed,
    start: (request, options, onEnd) => void send(request, options).then(onEnd),
    send,
    close: async () => {
      closed = true;
    },
  };
}

/** A clip of eight bytes; nobody here listens to it. */
export function sampleRequest(change: Partial<SpeechRequest["audio"]> = {}): SpeechRequest {
  return {
    input: { kind: "speech", clip: "one", audioSeconds: 1.5, sound: "speech", reference: "hello world" },
    audio: {
      bytes: Uint8Array.from([82, 73, 70, 70, 0, 255, 13, 10]),
      fileName: "one.wav",
      mimeType: "audio/wav",
      ...change,
    },
  };
}

/** A prompt of one message. */
export function samplePrompt(change: Partial<PromptRequest> = {}): PromptRequest {
  return {
    input: { kind: "prompt", prompt: "one" },
    messages: [{ role: "user", content: 'Say "hello", wörld.' }],
    ...change,
  };
}

/** The whole request body as one buffer. */
export function bodyOf(request: HttpRequest | undefined): Buffer {
  return Buffer.concat(request?.body ?? []);
}
