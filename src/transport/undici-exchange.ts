import type { Dispatcher } from "undici";
import type { Clock } from "../base/index.ts";
import { Deadline } from "./deadline.ts";
import type { HttpFailure, HttpPhase, HttpRequest, HttpTimeouts, SendOptions } from "./http-transport.ts";
import { maxKeptBodyBytes, type OnExchangeEnd, PendingExchange } from "./pending-exchange.ts";

/** One request on its way through undici. */
export class UndiciExchange extends PendingExchange implements Dispatcher.DispatchHandler {
  readonly #clock: Clock;
  readonly #timeouts: HttpTimeouts;
  readonly #deadline: Deadline;
  #controller: Dispatcher.DispatchController | undefined;
  #phase: HttpPhase = "queue";
  #limitMs = 0;
  #release = (): void => {};

  constructor(
    clock: Clock,
    timeouts: HttpTimeouts,
    request: HttpRequest,
    options: SendOptions,
    onEnd: OnExchangeEnd,
  ) {
    super(request, options, onEnd);
    this.#clock = clock;
    this.#timeouts = timeouts;
    this.#deadline = new Deadline(clock, () =>
      this.#fail({ kind: "timeout", phase: this.#phase, afterMs: this.#limitMs }),
    );
  }

  /** @param release called once, when undici has done with it */
  start(dispatcher: Dispatcher, release: () => void): void {
    const { url, method, headers, body, requestId } = this.request;
    const now = this.#clock.now();
    this.#release = release;
    this.startedAt = now;
    this.#phase = "tcp";
    this.#limit(now, this.#timeouts.connectMs);
    const named = headers.some(([name]) => name.toLowerCase() === "accept-encoding");
    try {
      dispatcher.dispatch(
        {
          origin: url.origin,
          path: url.pathname + url.search,
          method,
          headers: [
            ...headers,
            ...(named ? [] : [["accept-encoding", "identity"]]),
            ...(requestId === undefined ? [] : [["x-request-id", requestId]]),
          ].flat(),
          body: method === "POST" || body.length > 0 ? Buffer.concat(body) : null,
          idempotent: false,
        },
        this,
      );
    } catch (error) {
      this.onResponseError(undefined, error as Error);
    }
  }

  /** Ends it as aborted, wherever it stands. */
  stop(): void {
    this.#fail({ kind: "aborted", phase: this.#phase });
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.ended) {
      // It was given up while its connection was being made.
      controller.abort(new Error("given up"));
      return;
    }
    for (const piece of this.request.body) this.bytesSent += piece.length;
    this.#phase = "wait";
    this.#limit(this.#clock.now(), this.#timeouts.firstByteMs);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    if (this.ended || status < 200) return;
    const at = this.#clock.now();
    this.firstByteAt = at;
    this.#phase = "read";
    this.#limit(at, this.#timeouts.idleMs);
    const named = new Map<string, string>();
    // undici leaves the blanks behind a value.
    for (const [name, value] of Object.entries(headers))
      if (value !== undefined) named.set(name, [value].flat().map(trimBlanks).join(", "));
    this.takeHead(status, named, undefined, at);
  }

  onResponseData(_controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.ended) return;
    const at = this.#clock.now();
    this.bytesReceived += piece.length;
    this.#limit(at, this.#timeouts.idleMs);
    if (this.takeBody(piece, 0, piece.length, at)) return;
    const message = `a body of more than ${maxKeptBodyBytes} bytes`;
    this.#fail({ kind: "protocol", phase: "read", message });
  }

  onResponseEnd(): void {
    this.#deadline.close();
    this.#end();
    this.#letGo();
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: Error): void {
    this.#deadline.close();
    this.#end(describeFailure(error, this.#phase));
    this.#letGo();
  }

  #end(failure?: HttpFailure): void {
    // Told in a turn of its own, since it may end within the call that starts it.
    if (this.end(this.#clock.now(), failure)) this.#clock.defer(() => this.tell());
  }

  #letGo(): void {
    const release = this.#release;
    this.#release = () => {};
    release();
  }

  #limit(from: number, phaseMs: number | undefined): void {
    const { totalMs } = this.#timeouts;
    const totalDue = (this.startedAt as number) + totalMs;
    const phaseDue = phaseMs === undefined ? totalDue : from + phaseMs;
    this.#limitMs = phaseMs !== undefined && phaseDue < totalDue ? phaseMs : totalMs;
    this.#deadline.set(Math.min(phaseDue, totalDue));
  }

  #fail(failure: HttpFailure): void {
    this.#deadline.close();
    this.#end(failure);
    this.#controller?.abort(new Error("given up"));
  }
}

function trimBlanks(value: string): string {
  return value.replace(/[ \t]+$/, "");
}

function describeFailure(error: NodeJS.ErrnoException, phase: HttpPhase): HttpFailure {
  const code = error.code ?? error.name;
  const { message } = error;
  if (error.name === "HTTPParserError" || /^UND_ERR_(HEADERS_OVERFLOW|RES_|RESPONSE)/.test(code))
    return { kind: "protocol", phase: "read", message };
  if (code === "UND_ERR_INVALID_ARG") return { kind: "protocol", phase, message };
  if (code === "UND_ERR_SOCKET" && /other side closed/.test(message))
    return { kind: "network", phase, code: "EOF", message: "the server closed the connection too early" };
  if (phase !== "tcp") return { kind: "network", phase, code, message };
  // Before the request goes out, only the error itself says how far the connection came.
  const stage = error.syscall === "getaddrinfo" ? "dns" : error.syscall === "connect" ? "tcp" : "tls";
  return { kind: "network", phase: code === "ECONNREFUSED" ? "tcp" : stage, code, message };
}
