import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { type Clock, createVirtualClock, systemClock } from "../base/index.ts";
import { answerAll, type ByteServer, type Peer, startByteServer } from "./byte-server.fixture.ts";
import { describeHttpTransport, post } from "./http-transport.contract.ts";
import type { HttpExchange, HttpTransport } from "./http-transport.ts";
import { createHttp1Transport, type Http1TransportOptions } from "./http1-transport.ts";
import { createUndiciTransport } from "./undici-transport.ts";

describeHttpTransport("createHttp1Transport", createHttp1Transport);

const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

describe("createHttp1Transport, as an instrument", () => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  const serve = async (handler: (peer: Peer) => unknown): Promise<ByteServer> => {
    const server = await startByteServer(handler);
    closers.push(server.close);
    return server;
  };
  const transportOf = (options: Partial<Http1TransportOptions> = {}): HttpTransport => {
    const transport = createHttp1Transport({ clock: systemClock, timeouts: { totalMs: 20_000 }, ...options });
    closers.push(() => transport.close());
    return transport;
  };

  /** Names are looked up so until the test ends. */
  const lookUpBy = (
    answer: (callback: (error: Error | null, addresses?: object[]) => void) => void,
  ): void => {
    const { lookup } = dns;
    const put = (now: unknown): void => {
      Object.assign(dns, { lookup: now });
      syncBuiltinESMExports();
    };
    put((_host: string, _options: object, callback: () => void) => answer(callback));
    closers.push(async () => put(lookup));
  };

  it("tells of a name server that fails, once for all requests that wait for it", async () => {
    let asked = 0;
    lookUpBy((callback) => {
      asked++;
      setImmediate(() =>
        callback(Object.assign(new Error("getaddrinfo EAI_AGAIN some.host"), { code: "EAI_AGAIN" })),
      );
    });
    const transport = transportOf();
    const exchanges = await Promise.all(
      Array.from({ length: 50 }, () => transport.send(post("http://some.host/"))),
    );
    for (const { failure, stamps } of exchanges) {
      expect(failure).toMatchObject({ kind: "network", phase: "dns", code: "EAI_AGAIN" });
      expect(stamps.dnsAt).toBeUndefined();
    }
    expect(asked).toBe(1);
  });

  it("gives up a name server that does not answer, and takes its late answer for nothing", async () => {
    const server = await serve(answerAll(ok));
    let answerLate = (): void => {};
    lookUpBy((callback) => {
      answerLate = () => callback(null, [{ address: "127.0.0.1", family: 4 }]);
    });
    const clock = createVirtualClock();
    const transport = transportOf({ clock, timeouts: { connectMs: 3000, totalMs: 60_000 } });
    const exchange = await clock.run(transport.send(post(`http://slow.host:${server.port}/`)));
    expect(exchange.failure).toEqual({ kind: "timeout", phase: "dns", afterMs: 3000 });
    answerLate();
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(server.accepted).toBe(0);
  });

  it("counts a slow look-up as what it is: in dns time, and in the time of the request", async () => {
    const server = await serve(answerAll(ok));
    lookUpBy((callback) => setTimeout(() => callback(null, [{ address: "127.0.0.1", family: 4 }]), 120));
    const { failure, stamps } = await transportOf().send(post(`http://slow.host:${server.port}/`));
    expect(failure).toBeUndefined();
    expect((stamps.dnsAt as number) - (stamps.startedAt as number)).toBeGreaterThan(118);
    expect(stamps.connectedAt).toBeGreaterThanOrEqual(stamps.dnsAt as number);
  });

  it("gives up a head that trickles in for ever, whatever its idle limit", async () => {
    const server = await serve(async (peer) => {
      await peer.request();
      await peer.write("HTTP/1.1 200 OK\r\n");
      while (!peer.socket.destroyed) {
        await peer.write("x: y\r\n");
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
    const exchange = await transportOf({ timeouts: { idleMs: 5000, totalMs: 250 } }).send(
      post(server.origin),
    );
    expect(exchange.failure).toEqual({ kind: "timeout", phase: "read", afterMs: 250 });
    expect(exchange.bytesReceived).toBeGreaterThan(20);
    await expect.poll(() => server.open).toBe(0);
  });

  it("never sends again what a lost connection carried: the loss is the result", async () => {
    let requests = 0;
    const server = await serve(async (peer) => {
      await peer.request();
      requests++;
      await peer.write(ok);
      await peer.request();
      requests++;
      peer.reset();
    });
    const transport = transportOf();
    const first = await transport.send(post(server.origin));
    const second = await transport.send(post(server.origin));
    expect(second.failure).toMatchObject({ kind: "network", phase: "wait", code: "ECONNRESET" });
    expect(second.connection).toEqual({ id: first.connection?.id, reused: true });
    expect(requests).toBe(2);
  });

  it("drops an idle connection on which bytes arrive unasked", async () => {
    let unasked = Promise.resolve();
    const server = await serve(async (peer) => {
      await peer.request();
      await peer.write(ok);
      if (peer.index > 0) return;
      unasked = new Promise((resolve) => peer.socket.once("close", () => resolve()));
      await peer.write("HTTP/1.1 408 Request Timeout\r\n\r\n");
    });
    const transport = transportOf();
    await transport.send(post(server.origin));
    await unasked;
    const second = await transport.send(post(server.origin));
    expect(second).toMatchObject({ status: 200, connection: { reused: false } });
  });

  /** Promises to keep its connections, and closes each a moment after its answer, as llama.cpp's server does. */
  const breakPromise = async (peer: Peer): Promise<void> => {
    await peer.request();
    await peer.write(ok);
    await new Promise((resolve) => setTimeout(resolve, 2));
    peer.end();
  };

  it("opens a connection for each request to a server that was seen to close behind its answer", async () => {
    const server = await serve(breakPromise);
    const transport = transportOf();
    await transport.send(post(server.origin));
    while (server.open > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    for (let n = 0; n < 10; n++)
      expect(await transport.send(post(server.origin))).toMatchObject({
        status: 200,
        connection: { reused: false },
      });
    expect(server.accepted).toBe(11);
  });

  it("loses one request at most to a server that closes behind its answers", async () => {
    const server = await serve(breakPromise);
    const transport = transportOf();
    const failed: boolean[] = [];
    for (let n = 0; n < 10; n++)
      failed.push((await transport.send(post(server.origin))).failure !== undefined);
    expect(failed.filter(Boolean).length).toBeLessThanOrEqual(1);
  });

  it("goes on using connections of a server that closed a single one of many", async () => {
    const server = await serve(async (peer) => {
      for (let n = 0; n < 5 && (await peer.request()); n++) await peer.write(ok);
      peer.end();
    });
    const transport = transportOf();
    for (let n = 0; n < 5; n++) await transport.send(post(server.origin));
    while (server.open > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const reused: (boolean | undefined)[] = [];
    for (let n = 0; n < 3; n++) reused.push((await transport.send(post(server.origin))).connection?.reused);
    expect(reused).toEqual([false, true, true]);
  });

  it.each([
    ["timeout=5", 3999, true],
    ["timeout=5, max=100", 4000, false],
    ["max=100, timeout=1", 499, true],
    ["max=100, timeout=1", 500, false],
    ["max=3", 1e9, true],
  ])("with keep-alive: %s and %i ms idle, reuses the connection: %s", async (hint, idleMs, reused) => {
    let now = 0;
    const clock: Clock = { ...createVirtualClock(), now: () => now, defer: systemClock.defer };
    const server = await serve(
      answerAll(`HTTP/1.1 200 OK\r\nkeep-alive: ${hint}\r\ncontent-length: 2\r\n\r\nok`),
    );
    const transport = transportOf({ clock, timeouts: { totalMs: 2e9 } });
    await transport.send(post(server.origin));
    now += idleMs;
    const second = await transport.send(post(server.origin));
    expect(second.failure).toBeUndefined();
    expect(second.connection?.reused).toBe(reused);
  });

  it("opens no second connection while the capped one is being replaced", async () => {
    let now = 0;
    const clock: Clock = { ...createVirtualClock(), now: () => now, defer: systemClock.defer };
    const server = await serve(
      answerAll("HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 2\r\n\r\nok"),
    );
    const transport = transportOf({ clock, maxConnections: 1, timeouts: { totalMs: 1e6 } });
    for (let i = 0; i < 4; i++) {
      expect(await transport.send(post(server.origin))).toMatchObject({ connection: { reused: false } });
      now += 5000;
    }
    expect(server.accepted).toBe(4);
  });

  it("moves one timer for many requests, and leaves none behind", async () => {
    let timers = 0;
    let armed = 0;
    const clock: Clock = {
      ...systemClock,
      setTimer: (at, callback) => {
        timers++;
        armed++;
        const cancel = systemClock.setTimer(at, callback);
        return () => {
          armed--;
          cancel();
        };
      },
    };
    const server = await serve(answerAll(ok));
    const transport = transportOf({
      clock,
      timeouts: { connectMs: 60_000, firstByteMs: 50_000, idleMs: 40_000, totalMs: 90_000 },
    });
    for (let i = 0; i < 200; i++) expect((await transport.send(post(server.origin))).status).toBe(200);
    expect(timers).toBeLessThanOrEqual(3);
    await transport.close();
    expect(armed).toBe(0);
  });

  it("counts what really went out of a request that was given up", async () => {
    let pause = (): void => {};
    const paused = new Promise<void>((resolve) => {
      pause = resolve;
    });
    const server = await serve((peer) => {
      peer.socket.once("data", () => {
        peer.socket.pause();
        pause();
      });
    });
    const abort = new AbortController();
    const body = Buffer.alloc(64 * 1024 * 1024);
    const sent = transportOf().send(post(server.origin, body), { signal: abort.signal });
    await paused;
    abort.abort();
    const exchange = await sent;
    expect(exchange.failure).toEqual({ kind: "aborted", phase: "write" });
    expect(exchange.bytesSent).toBeLessThan(body.length);
    expect(exchange.stamps.writtenAt).toBeUndefined();
  });

  it("stamps answers that were ready together alike, however long the reading of the first takes", async () => {
    const waiting: Peer[] = [];
    const server = await serve(async (peer) => {
      while (await peer.request()) {
        waiting.push(peer);
        if (waiting.length < 3) continue;
        // Loopback: all three are readable before the loop asks again.
        for (const { socket } of waiting.splice(0)) socket.write(ok);
      }
    });
    const transport = transportOf();
    const readAts: number[] = [];
    const onBody = (): void => {
      readAts.push(systemClock.now());
      const until = systemClock.now() + 20;
      while (systemClock.now() < until);
    };
    const send = (): Promise<HttpExchange> => transport.send(post(`${server.origin}/`), { onBody });
    // The first three open connections, which are events of their own.
    await Promise.all([send(), send(), send()]);
    readAts.length = 0;
    const exchanges = await Promise.all([send(), send(), send()]);
    expect(exchanges.map(({ status }) => status)).toEqual([200, 200, 200]);
    const first = exchanges.map(({ stamps }) => stamps.firstByteAt as number);
    expect((readAts[2] as number) - (readAts[0] as number)).toBeGreaterThanOrEqual(40);
    expect(Math.max(...first) - Math.min(...first)).toBe(0);
    for (const { stamps } of exchanges)
      expect(stamps.firstByteAt).toBeGreaterThanOrEqual(stamps.writtenAt as number);
  });

  it("lets a reader abort from within its own callback", async () => {
    const server = await serve(answerAll("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nabcd"));
    const abort = new AbortController();
    const exchange = await transportOf().send(post(server.origin), {
      signal: abort.signal,
      onBody: () => abort.abort(),
    });
    expect(exchange.failure).toEqual({ kind: "aborted", phase: "read" });
  });

  it("reads any valid answer, split anywhere, as undici does", async () => {
    let answer: readonly Uint8Array[] = [];
    let closes = false;
    const server = await serve(async (peer) => {
      while (await peer.request()) {
        await peer.write(...answer);
        if (closes) peer.end();
      }
    });
    const ours = transportOf();
    const undici = createUndiciTransport({ clock: systemClock, timeouts: { totalMs: 20_000 } });
    closers.push(() => undici.close());
    const shape = ({ status, headers, body, failure }: HttpExchange): unknown => ({
      status,
      headers: Object.fromEntries([...(headers ?? [])].sort()),
      body: Buffer.from(body).toString("latin1"),
      failure,
    });
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(validAnswer, fc.array(fc.nat(), { maxLength: 12 }), async (valid, cuts) => {
        const bytes = Buffer.from(valid.bytes, "latin1");
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
          (a, b) => a - b,
        );
        answer = places.slice(1).map((end, i) => bytes.subarray(places[i], end));
        closes = valid.closes;
        const request = post(server.origin);
        const one = await ours.send(request);
        const other = await undici.send(request);
        expect(one.failure).toBeUndefined();
        expect(one.status).toBe(valid.status);
        expect(Buffer.from(one.body).toString("latin1")).toBe(valid.body);
        expect(shape(one)).toEqual(shape(other));
        compared++;
      }),
      { seed: 20260103, numRuns: 150 },
    );
    expect(compared).toBe(150);
  });
});

interface ValidAnswer {
  readonly bytes: string;
  readonly status: number;
  readonly body: string;
  readonly closes: boolean;
}

const word = fc.stringMatching(/^[a-z]{1,8}$/);
const bodyText = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes).toString("latin1"));
const extension = fc.constantFrom("", ";a", ";a=b", ';a="q"');

/** Cuts a body into chunks of these sizes, with an odd look that RFC 9112 allows. */
function chunk(body: string, sizes: readonly number[], suffix: string, trailers: readonly string[]): string {
  let out = "";
  let at = 0;
  for (const size of [...sizes, body.length]) {
    const piece = body.slice(at, at + size);
    if (piece === "") continue;
    at += piece.length;
    out += `${piece.length.toString(16)}${suffix}\r\n${piece}\r\n`;
  }
  return `${out}0${suffix}\r\n${trailers.map((name) => `x-${name}: 1\r\n`).join("")}\r\n`;
}

const validAnswer: fc.Arbitrary<ValidAnswer> = fc
  .record({
    status: fc.constantFrom(200, 201, 400, 404, 429, 500, 503, 204, 304),
    interim: fc.constantFrom("", "HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n"),
    reason: fc.constantFrom("OK", "", "Some Long Reason"),
    names: fc.uniqueArray(word, { maxLength: 5 }),
    values: fc.array(fc.constantFrom("", "1", "a b", "x, y", "text/plain; charset=utf-8"), { minLength: 5 }),
    body: bodyText,
    framing: fc.constantFrom("length", "chunked", "close"),
    sizes: fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 6 }),
    suffix: extension,
    trailers: fc.uniqueArray(word, { maxLength: 2 }),
    twice: fc.boolean(),
  })
  .map((parts): ValidAnswer => {
    const { status, framing, body } = parts;
    const bodyless = status === 204 || status === 304;
    const headers = parts.names.map((name, i) => `X-${name}: ${parts.values[i] ?? ""}\r\n`);
    if (parts.twice) headers.push("x-twice: one\r\n", "X-Twice: two\r\n");
    const closes = framing === "close" && !bodyless;
    if (framing === "length" && !bodyless) headers.push(`Content-Length: ${body.length}\r\n`);
    if (framing === "chunked" && !bodyless) headers.push("Transfer-Encoding: chunked\r\n");
    if (closes) headers.push("Connection: close\r\n");
    const start = `${parts.interim}HTTP/1.1 ${status} ${parts.reason}\r\n${headers.join("")}\r\n`;
    const framed = framing === "chunked" ? chunk(body, parts.sizes, parts.suffix, parts.trailers) : body;
    return { bytes: bodyless ? start : start + framed, status, body: bodyless ? "" : body, closes };
  });
