import type { Clock } from "../base/index.ts";
import { AbortWatch } from "./abort-watch.ts";
import type { HttpTimeouts, HttpTransport } from "./http-transport.ts";
import { type BeginConnection, ConnectionPool } from "./http1/connection-pool.ts";
import { Http1Connection } from "./http1/http1-connection.ts";
import { Http1Exchange } from "./http1/http1-exchange.ts";
import { createSocketOpener, type HttpTlsOptions } from "./http1/open-socket.ts";
import { ReadyInstant } from "./http1/ready-instant.ts";
import { createRoute, RequestError, type Route } from "./http1/request-head.ts";
import { type WireRequest, WireRequests } from "./http1/wire-request.ts";
import { PendingExchange } from "./pending-exchange.ts";

export interface Http1TransportOptions {
  readonly clock: Clock;
  readonly timeouts: HttpTimeouts;
  /** At most this many sockets to one origin; requests beyond wait in order. Absent: as many as requests. */
  readonly maxConnections?: number;
  readonly tls?: HttpTlsOptions;
}

/**
 * HTTP/1.1 over our own sockets: the instrument. Stamps are taken at the socket's events, before any parsing.
 *
 * - Connections are kept alive and the last used one is taken first. There is no pipelining, no hidden cap, and a
 *   new connection belongs to the request that it was begun for.
 * - **Nothing is retried.** A server may close an idle connection at the very moment a request goes out on it. A
 *   browser would hide that by sending again; here it is a failure ("EOF" or ECONNRESET with
 *   `connection.reused`), because a repeated request would fake both the latency and the load. The known causes
 *   are kept away: a connection closed by the server leaves the pool at once, one whose `keep-alive: timeout` is about
 *   to run out is not used again, and a server that closes right behind its answers gets a new one for each request.
 * - An answer that arrives before the request was written in full is delivered, and the connection closed.
 * - Redirects are answers like others, and bodies are passed on as they are encoded.
 * - Limits: 64 KiB and 256 headers of head, 256 MiB of body when no `onBody` takes it.
 */
export function createHttp1Transport(options: Http1TransportOptions): HttpTransport {
  const { clock, timeouts } = options;
  const openSocket = createSocketOpener(options.tls);
  const ready = new ReadyInstant(clock);
  const pools = new Map<string, ConnectionPool>();
  const routes = new WeakMap<URL, Route>();
  const wires = new WireRequests();
  let connections = 0;
  let closed = false;

  const begin: BeginConnection = (owner, exchange) =>
    new Http1Connection(++connections, clock, ready, timeouts, owner, openSocket, exchange);

  const poolOf = (origin: string): ConnectionPool => {
    let pool = pools.get(origin);
    if (!pool) {
      pool = new ConnectionPool(clock, begin, options.maxConnections ?? Number.POSITIVE_INFINITY);
      pools.set(origin, pool);
    }
    return pool;
  };

  const routeTo = (url: URL): Route => {
    let route = routes.get(url);
    // An URL can be changed after it was seen.
    if (route?.href !== url.href) {
      route = createRoute(url);
      routes.set(url, route);
    }
    return route;
  };

  const watch = new AbortWatch<Http1Exchange>((exchange) => poolOf(exchange.route.origin).abort(exchange));

  const start: HttpTransport["start"] = (request, sendOptions, onEnd) => {
    let wire: WireRequest;
    try {
      wire = wires.of(request, routeTo(request.url));
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const refused = new PendingExchange(request, sendOptions, onEnd);
      refused.end(clock.now(), { kind: "protocol", phase: "queue", message: error.message });
      clock.defer(() => refused.tell());
      return;
    }
    const exchange = new Http1Exchange(wire, request, sendOptions, onEnd);
    const pool = poolOf(wire.route.origin);
    const { signal } = sendOptions;
    if (closed || signal?.aborted) {
      pool.refuse(exchange, { kind: "aborted", phase: "queue" });
      return;
    }
    if (signal) exchange.watchedBy(watch, signal);
    pool.send(exchange);
  };

  return {
    start,
    send: (request, options = {}) => new Promise((resolve) => start(request, options, resolve)),
    close: async () => {
      closed = true;
      await Promise.all([...pools.values()].map((pool) => pool.close()));
    },
  };
}
