import type { Clock } from "../../base/index.ts";
import type { HttpFailure } from "../http-transport.ts";
import { EndQueue } from "./end-queue.ts";
import { ExchangeQueue } from "./exchange-queue.ts";
import type { ConnectionOwner, Http1Connection } from "./http1-connection.ts";
import type { Http1Exchange } from "./http1-exchange.ts";

/** Begins a connection that carries `exchange` as its first. */
export type BeginConnection = (owner: ConnectionOwner, exchange: Http1Exchange) => Http1Connection;

/** Some servers promise to keep a connection, and close it all the same when a streamed answer has ended. */
const promptCloseMs = 100;

/** The connections to one origin, and the queue in front of them when their number is capped. */
export class ConnectionPool implements ConnectionOwner {
  readonly #clock: Clock;
  readonly #begin: BeginConnection;
  readonly #maxConnections: number;
  readonly #open = new Set<Http1Connection>();
  /** The last used is taken first: it is the one whose server is least likely to have lost patience. */
  readonly #idle: Http1Connection[] = [];
  readonly #queue = new ExchangeQueue<Http1Exchange>();
  readonly #ends: EndQueue;
  /** Answers on connections that had brought one before. */
  #reuses = 0;
  /** Connections that the server closed right behind an answer, though it had promised to keep them. */
  #brokenPromises = 0;
  #whenEmpty: (() => void) | undefined;

  constructor(clock: Clock, begin: BeginConnection, maxConnections: number) {
    this.#clock = clock;
    this.#begin = begin;
    this.#maxConnections = maxConnections;
    this.#ends = new EndQueue(clock, (connection) => this.#free(connection));
  }

  send(exchange: Http1Exchange): void {
    // Nobody can be waiting while a connection is idle or another may be opened: both are offered to the queue first.
    const idle = this.#takeIdle();
    if (idle) idle.start(exchange);
    else if (this.#open.size < this.#maxConnections) this.#connect(exchange);
    else this.#queue.add(exchange);
  }

  abort(exchange: Http1Exchange): void {
    if (exchange.carrier) exchange.carrier.abort(exchange);
    else this.#endQueued(exchange);
  }

  /** Ends a request before it got a connection. */
  refuse(exchange: Http1Exchange, failure: HttpFailure): void {
    if (exchange.end(this.#clock.now(), failure)) this.#ends.add(exchange);
  }

  /** Ends every request as aborted and destroys every connection; resolves when their sockets are gone. */
  async close(): Promise<void> {
    for (let next = this.#queue.take(); next; next = this.#queue.take()) this.#endQueued(next);
    await this.#closeAll();
    this.#ends.flush();
  }

  #closeAll(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve();
    const emptied = new Promise<void>((resolve) => {
      this.#whenEmpty = resolve;
    });
    for (const connection of [...this.#open]) connection.destroy();
    return emptied;
  }

  onEnd(exchange: Http1Exchange): void {
    if (exchange.connection?.reused && exchange.status !== undefined) this.#reuses++;
    this.#ends.add(exchange);
  }

  onLeftAfter(idleMs: number): void {
    if (idleMs < promptCloseMs) this.#brokenPromises++;
  }

  #free(connection: Http1Connection): void {
    // The server may have closed it meanwhile.
    if (!connection.isOpen) return;
    // A request would cross with the close on its way, and be lost.
    if (this.#brokenPromises > this.#reuses) {
      connection.destroy();
      return;
    }
    const next = this.#queue.take();
    if (next) connection.start(next);
    else this.#idle.push(connection);
  }

  onGone(connection: Http1Connection): void {
    this.#open.delete(connection);
    const index = this.#idle.indexOf(connection);
    if (index !== -1) this.#idle.splice(index, 1);
    const next = this.#queue.take();
    if (next) this.#connect(next);
    if (this.#open.size === 0) this.#whenEmpty?.();
  }

  #endQueued(exchange: Http1Exchange): void {
    this.refuse(exchange, { kind: "aborted", phase: "queue" });
  }

  #connect(exchange: Http1Exchange): void {
    this.#open.add(this.#begin(this, exchange));
  }

  #takeIdle(): Http1Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (!connection || connection.isFresh()) return connection;
      connection.destroy();
    }
  }
}
