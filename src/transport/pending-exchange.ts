import type { Abortable, AbortWatch } from "./abort-watch.ts";
import type { HttpExchange, HttpFailure, HttpRequest, HttpStamps, SendOptions } from "./http-transport.ts";

const noBytes = new Uint8Array(0);

/** A body that claims to be long is given this much at first, then as much as really arrives. */
const firstBodyBytes = 1024 * 1024;

/** A body that nobody reads in pieces is kept in memory; more than this is refused. */
export const maxKeptBodyBytes = 256 * 1024 * 1024;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type OnExchangeEnd = (exchange: HttpExchange) => void;

/** One request under way: what is known of it so far, and who waits for its end. */
export class PendingExchange implements Abortable {
  readonly request: HttpRequest;
  readonly options: SendOptions;
  startedAt: number | null = null;
  dnsAt: number | undefined = undefined;
  connectedAt: number | undefined = undefined;
  securedAt: number | undefined = undefined;
  writtenAt: number | undefined = undefined;
  firstByteAt: number | undefined = undefined;
  connection: HttpExchange["connection"] = null;
  bytesSent = 0;
  bytesReceived = 0;
  status: number | undefined = undefined;
  headers: ReadonlyMap<string, string> | undefined = undefined;
  failure: HttpFailure | undefined = undefined;
  endedAt = 0;
  ended = false;
  watchIndex = -1;
  #watch: AbortWatch<this> | undefined = undefined;
  readonly #onEnd: OnExchangeEnd;
  #body: Uint8Array = noBytes;
  #bodyBytes = 0;
  #expectedBytes = 0;

  constructor(request: HttpRequest, options: SendOptions, onEnd: OnExchangeEnd) {
    this.request = request;
    this.options = options;
    this.#onEnd = onEnd;
  }

  /** Lets `watch` abort it until it ends. */
  watchedBy(watch: AbortWatch<this>, signal: AbortSignal): void {
    this.#watch = watch;
    watch.add(signal, this);
  }

  takeHead(
    status: number,
    headers: ReadonlyMap<string, string>,
    contentLength: number | undefined,
    at: number,
  ): void {
    this.status = status;
    this.headers = headers;
    this.#expectedBytes = contentLength ?? 0;
    this.options.onHead?.(status, headers, at);
  }

  /** Hands a piece on, or keeps a copy. Returns false when there is too much to keep. */
  takeBody(bytes: Buffer, start: number, end: number, at: number): boolean {
    const { onBody } = this.options;
    if (onBody) {
      onBody(bytes, start, end, at);
      return true;
    }
    const needed = this.#bodyBytes + end - start;
    if (needed > maxKeptBodyBytes) return false;
    if (needed > this.#body.length) this.#grow(needed);
    bytes.copy(this.#body, this.#bodyBytes, start, end);
    this.#bodyBytes = needed;
    return true;
  }

  #grow(needed: number): void {
    const expected = Math.min(this.#expectedBytes, firstBodyBytes);
    const bigger = Buffer.allocUnsafe(Math.max(needed, expected, this.#bodyBytes * 2));
    if (this.#bodyBytes > 0) bigger.set(this.#body.subarray(0, this.#bodyBytes));
    this.#body = bigger;
  }

  /** Ends it, once; who waits is told when `tell` is called. Returns false when it had ended before. */
  end(at: number, failure?: HttpFailure): boolean {
    if (this.ended) return false;
    this.ended = true;
    this.endedAt = at;
    this.failure = failure;
    if (this.#watch && this.options.signal) this.#watch.remove(this.options.signal, this);
    return true;
  }

  tell(): void {
    const stamps: Mutable<HttpStamps> = { startedAt: this.startedAt, endedAt: this.endedAt };
    if (this.dnsAt !== undefined) stamps.dnsAt = this.dnsAt;
    if (this.connectedAt !== undefined) stamps.connectedAt = this.connectedAt;
    if (this.securedAt !== undefined) stamps.securedAt = this.securedAt;
    if (this.writtenAt !== undefined) stamps.writtenAt = this.writtenAt;
    if (this.firstByteAt !== undefined) stamps.firstByteAt = this.firstByteAt;
    const exchange: Mutable<HttpExchange> = {
      stamps,
      connection: this.connection,
      bytesSent: this.bytesSent,
      bytesReceived: this.bytesReceived,
      body: this.#bodyBytes === this.#body.length ? this.#body : this.#body.subarray(0, this.#bodyBytes),
    };
    if (this.status !== undefined) exchange.status = this.status;
    if (this.headers !== undefined) exchange.headers = this.headers;
    if (this.failure !== undefined) exchange.failure = this.failure;
    this.#onEnd(exchange);
  }
}
