import { Agent, type Dispatcher, Pool, ProxyAgent } from "undici";
import type { Clock } from "../base/index.ts";
import { AbortWatch } from "./abort-watch.ts";
import type { HttpTimeouts, HttpTransport } from "./http-transport.ts";
import type { HttpTlsOptions } from "./http1/open-socket.ts";
import { checkHeader, createRoute, RequestError } from "./http1/request-head.ts";
import { PendingExchange } from "./pending-exchange.ts";
import { UndiciExchange } from "./undici-exchange.ts";

export interface UndiciTransportOptions {
  readonly clock: Clock;
  readonly timeouts: HttpTimeouts;
  /** At most this many sockets to one origin; requests beyond wait in order. Absent: as many as requests. */
  readonly maxConnections?: number;
  readonly tls?: HttpTlsOptions;
  /** http: or https:; a user name and password in it are sent to the proxy. */
  readonly proxyUrl?: string;
  /** Offers HTTP/2 to TLS servers; many requests then share one connection. */
  readonly http2?: boolean;
}

/** Streams that one HTTP/2 connection carries at a time, as most servers allow. */
const streamsPerConnection = 100;

/**
 * HTTP through undici, for what our own client does not speak: proxies and HTTP/2. It sees less: connections, the
 * instants of DNS, TCP, TLS and of the written request are absent, `firstByteAt` is the instant when the whole head
 * was there, and the byte counts are of bodies only. Without a cap it may open a connection more than there are
 * requests, because it rests each for a turn of the event loop. Nothing is retried.
 */
export function createUndiciTransport(options: UndiciTransportOptions): HttpTransport {
  const { clock, timeouts, http2 = false } = options;
  const dispatcher = createDispatcher(options);
  const gates = new Map<string, Gate>();
  const running = new Set<UndiciExchange>();
  let closed = false;

  const gateOf = (origin: string): Gate => {
    let gate = gates.get(origin);
    if (!gate) {
      const connections = options.maxConnections ?? Number.POSITIVE_INFINITY;
      gate = createGate(http2 ? connections * streamsPerConnection : connections);
      gates.set(origin, gate);
    }
    return gate;
  };

  const watch = new AbortWatch<UndiciExchange>((exchange) => exchange.stop());

  const run = (exchange: UndiciExchange, gate: Gate): void => {
    running.add(exchange);
    exchange.start(dispatcher, () => {
      running.delete(exchange);
      gate.leave();
    });
  };

  const start: HttpTransport["start"] = (request, sendOptions, onEnd) => {
    let origin: string;
    try {
      origin = createRoute(request.url).origin;
      for (const [name, value] of request.headers) checkHeader(name, value);
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const refused = new PendingExchange(request, sendOptions, onEnd);
      refused.end(clock.now(), { kind: "protocol", phase: "queue", message: error.message });
      clock.defer(() => refused.tell());
      return;
    }
    const exchange = new UndiciExchange(clock, timeouts, request, sendOptions, onEnd);
    const { signal } = sendOptions;
    if (closed || signal?.aborted) {
      exchange.stop();
      return;
    }
    if (signal) exchange.watchedBy(watch, signal);
    const gate = gateOf(origin);
    gate.enter({ exchange, start: () => run(exchange, gate) });
  };

  return {
    start,
    send: (request, options = {}) => new Promise((resolve) => start(request, options, resolve)),
    close: async () => {
      closed = true;
      for (const gate of gates.values()) gate.clear();
      for (const exchange of [...running]) exchange.stop();
      await dispatcher.destroy();
    },
  };
}

interface Entrant {
  readonly exchange: UndiciExchange;
  readonly start: () => void;
}

interface Gate {
  enter(entrant: Entrant): void;
  leave(): void;
  /** Ends all who wait. */
  clear(): void;
}

/** Lets `places` requests in at a time, the others in order of arrival. */
function createGate(places: number): Gate {
  const waiting: Entrant[] = [];
  let inside = 0;
  const admit = (): void => {
    while (inside < places) {
      const next = waiting.shift();
      if (!next) return;
      if (next.exchange.ended) continue;
      inside++;
      next.start();
    }
  };
  return {
    enter: (entrant) => {
      waiting.push(entrant);
      admit();
    },
    leave: () => {
      inside--;
      admit();
    },
    clear: () => {
      for (const { exchange } of waiting.splice(0)) exchange.stop();
    },
  };
}

function createDispatcher(options: UndiciTransportOptions): Dispatcher {
  const { timeouts, maxConnections, tls = {}, proxyUrl, http2 = false } = options;
  const trust = {
    ...(tls.ca === undefined ? {} : { ca: Buffer.from(tls.ca) }),
    ...(tls.rejectUnauthorized === undefined ? {} : { rejectUnauthorized: tls.rejectUnauthorized }),
    // Each new connection shows its whole handshake, as with our own client.
    maxCachedSessions: 0,
  };
  const poolOptions = {
    connections: maxConnections ?? null,
    pipelining: http2 ? streamsPerConnection : 1,
    allowH2: http2,
    maxHeaderSize: 64 * 1024,
    // The limits are kept here, on the clock we were given; undici's own are coarse.
    headersTimeout: 0,
    bodyTimeout: 0,
    // A little later than ours, only so that an abandoned attempt does not stay for ever.
    connectTimeout: (timeouts.connectMs ?? timeouts.totalMs) + 1000,
  };
  if (proxyUrl === undefined) return new Agent({ ...poolOptions, connect: { ...trust, allowH2: http2 } });
  return new ProxyAgent({
    ...poolOptions,
    uri: proxyUrl,
    // Plain HTTP goes through the proxy as it is; only TLS needs a tunnel, and many proxies allow no other.
    proxyTunnel: false,
    requestTls: { ...trust, allowH2: http2 },
    factory: (origin, given) => new Pool(origin, { ...given, ...poolOptions }),
  });
}
