import type { Socket } from "node:net";
import type { Clock } from "../../base/index.ts";
import { Deadline } from "../deadline.ts";
import type { HttpFailure, HttpPhase, HttpTimeouts } from "../http-transport.ts";
import { maxKeptBodyBytes } from "../pending-exchange.ts";
import { AnswerError, readKeepIdleMs } from "./answer-head.ts";
import { AnswerParser, type AnswerSink } from "./answer-parser.ts";
import type { Http1Exchange } from "./http1-exchange.ts";
import type { OpenSocket, SocketEvents } from "./open-socket.ts";
import type { ReadyInstant } from "./ready-instant.ts";
import type { Route } from "./request-head.ts";

export interface ConnectionOwner {
  /** The exchange ended; where its connection can carry another, it says so. */
  onEnd(exchange: Http1Exchange): void;
  /** The server closed it so many milliseconds after an answer, without a word on the next one. */
  onLeftAfter(idleMs: number): void;
  /** The socket is gone. Called once. */
  onGone(connection: Http1Connection): void;
}

const noBytes = new Uint8Array(0);

/** One socket, and the one request that it carries at a time. */
export class Http1Connection implements AnswerSink, SocketEvents {
  readonly id: number;
  readonly #route: Route;
  readonly #clock: Clock;
  readonly #ready: ReadyInstant;
  readonly #timeouts: HttpTimeouts;
  readonly #owner: ConnectionOwner;
  readonly #socket: Socket;
  readonly #deadline: Deadline;
  readonly #parser = new AnswerParser(this);
  readonly #onWritten = (): void => this.#written();
  #exchange: Http1Exchange | null;
  #phase: HttpPhase;
  /** Instant of the read being parsed. */
  #readAt = 0;
  /** The limit that the deadline stands for. */
  #limitMs = 0;
  /** How long the server said that it keeps an idle connection. */
  #keepIdleMs = Number.POSITIVE_INFINITY;
  #idleSince = 0;
  #open = true;
  /** The connection is established and the request on its way. */
  #writing = false;
  #requestBytes = 0;

  /** Begins a connection for `exchange`. */
  constructor(
    id: number,
    clock: Clock,
    ready: ReadyInstant,
    timeouts: HttpTimeouts,
    owner: ConnectionOwner,
    openSocket: OpenSocket,
    exchange: Http1Exchange,
  ) {
    this.id = id;
    this.#route = exchange.route;
    this.#clock = clock;
    this.#ready = ready;
    this.#timeouts = timeouts;
    this.#owner = owner;
    this.#exchange = exchange;
    this.#phase = exchange.route.serverName === undefined ? "tcp" : "dns";
    this.#deadline = new Deadline(clock, () =>
      this.#fail({ kind: "timeout", phase: this.#phase, afterMs: this.#limitMs }),
    );
    const now = clock.now();
    exchange.startedAt = now;
    exchange.connection = { id, reused: false };
    exchange.carrier = this;
    this.#limit(exchange, now, timeouts.connectMs);
    this.#socket = openSocket(exchange.route, this);
  }

  /**
   * Whether the idle connection can carry a request: the server has not closed it, and is not about to by its
   * own `keep-alive: timeout`.
   */
  isFresh(): boolean {
    if (!this.#open) return false;
    const unknown = this.#keepIdleMs === Number.POSITIVE_INFINITY;
    return unknown || this.#clock.now() - this.#idleSince < this.#keepIdleMs;
  }

  /** Nothing has closed it. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** Sends another request on the idle connection. */
  start(exchange: Http1Exchange): void {
    exchange.connection = { id: this.id, reused: true };
    exchange.carrier = this;
    this.#exchange = exchange;
    exchange.startedAt = this.#clock.now();
    this.#write(exchange);
  }

  /** Ends the request that it carries, if it still is `exchange`. */
  abort(exchange: Http1Exchange): void {
    if (this.#exchange === exchange) this.#fail({ kind: "aborted", phase: this.#phase });
  }

  /** Ends what is under way as aborted, and the socket. */
  destroy(): void {
    if (this.#exchange) this.abort(this.#exchange);
    else this.#drop();
  }

  onLookup(): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    exchange.dnsAt = this.#clock.now();
    this.#phase = "tcp";
  }

  onConnect(): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    exchange.connectedAt = this.#clock.now();
    if (this.#route.secure) this.#phase = "tls";
    else this.#write(exchange);
  }

  onSecure(): void {
    const exchange = this.#exchange;
    if (!exchange) return;
    exchange.securedAt = this.#clock.now();
    this.#write(exchange);
  }

  onRead(length: number, bytes: Buffer): void {
    const exchange = this.#exchange;
    // Bytes that nobody asked for: what they answer cannot be known, so the connection is no longer usable.
    if (!exchange) {
      this.#drop();
      return;
    }
    const at = this.#readAtOf(exchange);
    if (exchange.firstByteAt === undefined) {
      exchange.firstByteAt = at;
      this.#phase = "read";
    }
    this.#readAt = at;
    let taken: number;
    try {
      taken = this.#parser.feed(bytes, length);
    } catch (error) {
      if (!(error instanceof AnswerError)) throw error;
      exchange.bytesReceived += length;
      this.#fail({ kind: "protocol", phase: "read", message: error.message }, at);
      return;
    }
    exchange.bytesReceived += taken;
    // A callback of the reader may have aborted the request meanwhile.
    if (this.#exchange !== exchange) return;
    if (this.#parser.complete) this.#finish(exchange, at, taken === length);
    else this.#limit(exchange, at, this.#timeouts.idleMs);
  }

  /** Secured bytes also come out of turn, when a record is complete. No answer is older than its request. */
  #readAtOf({ startedAt, writtenAt }: Http1Exchange): number {
    if (this.#route.secure) return this.#clock.now();
    return Math.max(this.#ready.at, writtenAt ?? (startedAt as number));
  }

  onHead(status: number, headers: ReadonlyMap<string, string>, contentLength: number | undefined): void {
    const keepAlive = headers.get("keep-alive");
    if (keepAlive !== undefined) this.#keepIdleMs = readKeepIdleMs(keepAlive);
    this.#exchange?.takeHead(status, headers, contentLength, this.#readAt);
  }

  onBody(bytes: Buffer, start: number, end: number): void {
    if (this.#exchange?.takeBody(bytes, start, end, this.#readAt) === false)
      throw new AnswerError(`a body of more than ${maxKeptBodyBytes} bytes`);
  }

  onEnd(): void {
    const exchange = this.#exchange;
    this.#open = false;
    if (exchange ? exchange.connection?.reused && exchange.firstByteAt === undefined : this.#idleSince > 0)
      this.#owner.onLeftAfter(this.#clock.now() - this.#idleSince);
    if (!exchange) this.#drop();
    else if (this.#parser.end()) this.#finish(exchange, this.#clock.now(), false);
    else {
      const where = this.#phase === "read" ? "within the answer" : "before it answered";
      const message = `the server closed the connection ${where}`;
      this.#fail({ kind: "network", phase: this.#phase, code: "EOF", message });
    }
  }

  onError(error: NodeJS.ErrnoException): void {
    const code = error.code ?? error.name;
    this.#fail({ kind: "network", phase: this.#phase, code, message: describeError(error) });
  }

  onClose(): void {
    this.#fail({
      kind: "network",
      phase: this.#phase,
      code: "ECONNRESET",
      message: "the connection was lost",
    });
    this.#deadline.close();
    this.#owner.onGone(this);
  }

  #write(exchange: Http1Exchange): void {
    this.#phase = "write";
    this.#writing = true;
    this.#parser.reset(exchange.request.method === "HEAD");
    this.#limit(exchange, exchange.startedAt as number, undefined);
    const socket = this.#socket;
    this.#requestBytes = exchange.wire.write(socket, exchange.request.requestId);
    // Most writes are in the kernel's hands by now, and then a callback would only cost; else one is called behind
    // the last byte.
    if (socket.writableLength === 0) this.#written();
    else socket.write(noBytes, this.#onWritten);
  }

  #written(): void {
    const exchange = this.#exchange;
    if (!exchange || exchange.writtenAt !== undefined || this.#socket.writableLength > 0) return;
    const now = this.#clock.now();
    exchange.writtenAt = now;
    exchange.bytesSent = this.#requestBytes;
    if (this.#phase !== "write") return;
    this.#phase = "wait";
    this.#limit(exchange, now, this.#timeouts.firstByteMs);
  }

  /** The phase may last until `from` + `phaseMs`, the request as a whole until its own limit. */
  #limit(exchange: Http1Exchange, from: number, phaseMs: number | undefined): void {
    const { totalMs } = this.#timeouts;
    const totalDue = (exchange.startedAt as number) + totalMs;
    if (phaseMs !== undefined && from + phaseMs < totalDue) {
      this.#limitMs = phaseMs;
      this.#deadline.set(from + phaseMs);
    } else {
      this.#limitMs = totalMs;
      this.#deadline.set(totalDue);
    }
  }

  #finish(exchange: Http1Exchange, at: number, clean: boolean): void {
    // An answer that came before the whole request went out leaves the rest of it on the wire.
    const reusable = clean && this.#open && this.#parser.keepsAlive && exchange.writtenAt !== undefined;
    this.#exchange = null;
    this.#deadline.clear();
    if (reusable) {
      exchange.freed = this;
      this.#idleSince = at;
    } else {
      this.#countUnfinishedWrite(exchange);
      this.#drop();
    }
    this.#end(exchange, at);
  }

  #end(exchange: Http1Exchange, at: number, failure?: HttpFailure): void {
    if (exchange.end(at, failure)) this.#owner.onEnd(exchange);
  }

  #countUnfinishedWrite(exchange: Http1Exchange): void {
    if (exchange.writtenAt !== undefined || !this.#writing) return;
    exchange.bytesSent = this.#requestBytes - this.#socket.writableLength;
  }

  #fail(failure: HttpFailure, at = this.#clock.now()): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    if (exchange) this.#countUnfinishedWrite(exchange);
    this.#drop();
    if (exchange) this.#end(exchange, at, failure);
  }

  #drop(): void {
    this.#open = false;
    this.#deadline.clear();
    this.#socket.destroy();
  }
}

function describeError(error: Error): string {
  // All addresses of a name failed: Node leaves the message of the whole empty.
  if (error instanceof AggregateError)
    return error.errors.map((each) => (each instanceof Error ? each.message : String(each))).join("; ");
  return error.message;
}
