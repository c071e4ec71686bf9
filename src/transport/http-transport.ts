/** A request ready for the wire: everything is encoded before its send time. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "HEAD";
  /** http: or https:, without a user name or password. */
  readonly url: URL;
  /**
   * Without host, connection, content-length and transfer-encoding: the transport writes those. Unless named
   * here, `accept-encoding: identity` is added: bodies are never decompressed.
   */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Written one after the other without copying; empty for no body. */
  readonly body: readonly Uint8Array[];
  /**
   * Sent as `x-request-id`: the one header in which requests with the same headers and body differ, so that all else
   * is checked and written once.
   */
  readonly requestId?: string;
}

/** Limits by phase; a phase without a limit is bounded by `totalMs` only. */
export interface HttpTimeouts {
  /** Name resolution + TCP + TLS. */
  readonly connectMs?: number;
  /** Request written → first byte of the answer. */
  readonly firstByteMs?: number;
  /** Between two reads of the answer. */
  readonly idleMs?: number;
  /** From `startedAt` to the last byte. */
  readonly totalMs: number;
}

/** Instants on the transport's clock; a phase that did not happen has none. */
export interface HttpStamps {
  /** The request left the transport's queue: a connection was free, or a new one was begun for it. Null: never. */
  readonly startedAt: number | null;
  readonly dnsAt?: number;
  readonly connectedAt?: number;
  readonly securedAt?: number;
  readonly writtenAt?: number;
  readonly firstByteAt?: number;
  /** Last byte of the answer, or the failure. */
  readonly endedAt: number;
}

export type HttpPhase = "queue" | "dns" | "tcp" | "tls" | "write" | "wait" | "read";

export type HttpFailure =
  /** `code` is the system's or OpenSSL's; "EOF" when the server closed the connection in good order but too early. */
  | { readonly kind: "network"; readonly phase: HttpPhase; readonly code: string; readonly message: string }
  /** `afterMs` is the limit that was passed. */
  | { readonly kind: "timeout"; readonly phase: HttpPhase; readonly afterMs: number }
  /** The bytes are not HTTP as this client allows it; in phase "queue": the request cannot be written as HTTP. */
  | { readonly kind: "protocol"; readonly phase: HttpPhase; readonly message: string }
  | { readonly kind: "aborted"; readonly phase: HttpPhase };

/** How an exchange ended. `send` never rejects: a failure is data, with whatever had arrived. */
export interface HttpExchange {
  readonly stamps: HttpStamps;
  /** Null: it got none, or the transport cannot tell which (a proxy). */
  readonly connection: { readonly id: number; readonly reused: boolean } | null;
  /** Bytes of this request and answer on the connection, heads included. */
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** Present once the head of the answer was read. Names are lower case; repeated ones are joined with ", ". */
  readonly status?: number;
  readonly headers?: ReadonlyMap<string, string>;
  /** What arrived of the decoded body; empty when `onBody` took it. */
  readonly body: Uint8Array;
  readonly failure?: HttpFailure;
}

export interface SendOptions {
  /** Called once when the head of the answer was read, before any `onBody`. */
  readonly onHead?: (status: number, headers: ReadonlyMap<string, string>, at: number) => void;
  /**
   * Called with each decoded piece of the body, which is `bytes` from `start` to `end`, and the instant of the read that
   * brought it. The bytes are valid during the call.
   */
  readonly onBody?: (bytes: Uint8Array, start: number, end: number, at: number) => void;
  readonly signal?: AbortSignal;
}

/** Sends requests and stamps them at the socket. Redirects are never followed. */
export interface HttpTransport {
  /**
   * Sends it now. `onEnd` is called once, never during this call. It may send again: the ends of answers that were
   * ready together are told after all of them were stamped, so that no send makes the stamp of another answer late.
   */
  start(request: HttpRequest, options: SendOptions, onEnd: (exchange: HttpExchange) => void): void;
  /** The same as a promise. */
  send(request: HttpRequest, options?: SendOptions): Promise<HttpExchange>;
  /** Closes every connection; requests under way end as aborted. */
  close(): Promise<void>;
}
