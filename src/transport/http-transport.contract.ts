import { afterEach, beforeAll, describe, expect, it, type TestContext } from "vitest";
import { type Clock, createVirtualClock, systemClock } from "../base/index.ts";
import { answerAll, type ByteServer, type Peer, startByteServer } from "./byte-server.fixture.ts";
import type { HttpExchange, HttpRequest, HttpTimeouts, HttpTransport } from "./http-transport.ts";
import type { HttpTlsOptions } from "./http1/open-socket.ts";
import { createTestCertificate, type TestCertificate } from "./test-certificate.fixture.ts";

export interface ContractOptions {
  readonly clock: Clock;
  readonly timeouts: HttpTimeouts;
  readonly maxConnections?: number;
  readonly tls?: HttpTlsOptions;
}

/** What a transport cannot tell, and why: the only reasons for a check to be left out. */
export interface ContractLimits {
  /**
   * It does not see its connections: no ids, no instants of DNS, TCP, TLS, of the written request and of the very
   * first byte, no head bytes; and how many it opens is not its own decision.
   */
  readonly blindToConnections?: string;
  /** Names of cases that it does not handle as the others do, each with the reason. */
  readonly leftOut?: Readonly<Record<string, string>>;
}

const timeouts: HttpTimeouts = { connectMs: 10_000, totalMs: 20_000 };
const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

export function post(url: string, body: string | Uint8Array = "hello"): HttpRequest {
  return {
    method: "POST",
    url: new URL(url),
    headers: [["content-type", "text/plain"]],
    body: [typeof body === "string" ? Buffer.from(body) : body],
  };
}

const bodyOf = (exchange: HttpExchange): string => Buffer.from(exchange.body).toString("latin1");

interface AnswerCase {
  readonly name: string;
  readonly bytes: string;
  readonly method?: "HEAD";
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The server closes the connection behind it. */
  readonly closes?: true;
}

const answers: readonly AnswerCase[] = [
  { name: "a body of known length", bytes: ok, status: 200, body: "ok" },
  { name: "an empty body", bytes: "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n", status: 200, body: "" },
  {
    name: "chunks",
    bytes: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    status: 200,
    body: "abcde",
  },
  {
    name: "chunks with upper-case sizes, leading zeros, extensions and trailers",
    bytes:
      "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n00A;name=value\r\n0123456789\r\n" +
      "1;flag\r\nx\r\n0\r\nx-check: 1\r\nx-more: 2\r\n\r\n",
    status: 200,
    body: "0123456789x",
  },
  {
    name: "a body that ends with the connection",
    bytes: "HTTP/1.1 200 OK\r\n\r\nall of it",
    status: 200,
    body: "all of it",
    closes: true,
  },
  {
    name: "HTTP/1.0",
    bytes: "HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\nold",
    status: 200,
    body: "old",
    closes: true,
  },
  { name: "204 without a body", bytes: "HTTP/1.1 204 No Content\r\n\r\n", status: 204, body: "" },
  {
    name: "304 with a length and without a body",
    bytes: "HTTP/1.1 304 Not Modified\r\netag: x\r\n\r\n",
    status: 304,
    body: "",
  },
  {
    name: "the answer to HEAD",
    bytes: "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n",
    method: "HEAD",
    status: 200,
    body: "",
  },
  {
    name: "interim answers before the real one",
    bytes: `HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n${ok}`,
    status: 200,
    headers: { "content-length": "2" },
    body: "ok",
  },
  {
    name: "an error status with its body",
    bytes: "HTTP/1.1 429 Too Many Requests\r\nretry-after: 1\r\ncontent-length: 4\r\n\r\nbusy",
    status: 429,
    headers: { "retry-after": "1" },
    body: "busy",
  },
  {
    name: "a redirect, which is not followed",
    bytes: "HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n",
    status: 302,
    headers: { location: "/elsewhere" },
    body: "",
  },
  {
    name: "no reason phrase, odd case, odd spaces and repeated headers",
    bytes:
      "HTTP/1.1 200 \r\nX-Odd:   a b \t\r\nVia: one\r\nvia: two\r\nX-Empty:\r\nCONTENT-LENGTH: 1\r\n\r\n!",
    status: 200,
    headers: { "x-odd": "a b", via: "one, two", "x-empty": "", "content-length": "1" },
    body: "!",
  },
  {
    name: "an encoded body, passed on as it is",
    bytes: "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n\x1f\x8b!",
    status: 200,
    headers: { "content-encoding": "gzip" },
    body: "\x1f\x8b!",
  },
];

interface FailureCase {
  readonly name: string;
  readonly bytes: string;
  readonly ends?: "end" | "reset";
  readonly kind: "network" | "protocol";
  readonly phase: "wait" | "read";
  readonly code?: string;
}

const chunkedHead = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
const lengthHead = "HTTP/1.1 200 OK\r\ncontent-length: ";

const failures: readonly FailureCase[] = [
  {
    name: "closes without an answer",
    bytes: "",
    ends: "end",
    kind: "network",
    phase: "wait",
    code: "EOF",
  },
  {
    name: "closes within the head",
    bytes: "HTTP/1.1 200 OK\r\ncont",
    ends: "end",
    kind: "network",
    phase: "read",
    code: "EOF",
  },
  {
    name: "closes within the body",
    bytes: `${lengthHead}10\r\n\r\nhalf`,
    ends: "end",
    kind: "network",
    phase: "read",
    code: "EOF",
  },
  {
    name: "closes within the chunks",
    bytes: `${chunkedHead}5\r\nhel`,
    ends: "end",
    kind: "network",
    phase: "read",
    code: "EOF",
  },
  {
    name: "resets without an answer",
    bytes: "",
    ends: "reset",
    kind: "network",
    phase: "wait",
    code: "ECONNRESET",
  },
  {
    name: "resets within the body",
    bytes: `${lengthHead}10\r\n\r\nhalf`,
    ends: "reset",
    kind: "network",
    phase: "read",
    code: "ECONNRESET",
  },
  { name: "does not speak HTTP", bytes: "SSH-2.0-OpenSSH_9.6\r\n", kind: "protocol", phase: "read" },
  { name: "speaks HTTP/2 unasked", bytes: "HTTP/2.0 200 OK\r\n\r\n", kind: "protocol", phase: "read" },
  { name: "sends a bad length", bytes: `${lengthHead}-1\r\n\r\n`, kind: "protocol", phase: "read" },
  {
    name: "sends a length beyond counting",
    bytes: `${lengthHead}99999999999999999999\r\n\r\n`,
    kind: "protocol",
    phase: "read",
  },
  {
    name: "sends two different lengths",
    bytes: `${lengthHead}2\r\ncontent-length: 3\r\n\r\nabc`,
    kind: "protocol",
    phase: "read",
  },
  {
    name: "frames the body twice",
    bytes: `${lengthHead}2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    kind: "protocol",
    phase: "read",
  },
  { name: "sends a bad chunk size", bytes: `${chunkedHead}xyz\r\n`, kind: "protocol", phase: "read" },
  {
    name: "sends a chunk size beyond counting",
    bytes: `${chunkedHead}fffffffffffffffff\r\n`,
    kind: "protocol",
    phase: "read",
  },
  {
    name: "sends more than the chunk's size",
    bytes: `${chunkedHead}2\r\nabc\r\n`,
    kind: "protocol",
    phase: "read",
  },
  {
    name: "sends a header without a colon",
    bytes: "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
    kind: "protocol",
    phase: "read",
  },
  {
    name: "sends a header with a space in its name",
    bytes: "HTTP/1.1 200 OK\r\nbad name: 1\r\n\r\n",
    kind: "protocol",
    phase: "read",
  },
  {
    name: "sends headers without end",
    bytes: `HTTP/1.1 200 OK\r\nx: ${"a".repeat(70_000)}`,
    kind: "protocol",
    phase: "read",
  },
];

/** What every HttpTransport does, whatever it is made of. */
export function describeHttpTransport(
  name: string,
  create: (options: ContractOptions) => HttpTransport,
  limits: ContractLimits = {},
): void {
  describe(name, () => {
    const closers: (() => Promise<void>)[] = [];
    let certificate: TestCertificate;
    beforeAll(() => {
      certificate = createTestCertificate(["localhost"], ["127.0.0.1"]);
    });
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close();
    });

    const sees = limits.blindToConnections === undefined;
    const leaveOut = (context: TestContext, name: string): void => {
      const reason = limits.leftOut?.[name];
      context.skip(reason !== undefined, reason);
    };
    const serve = async (
      handler: (peer: Peer) => unknown,
      options?: Parameters<typeof startByteServer>[1],
    ): Promise<ByteServer> => {
      const server = await startByteServer(handler, options);
      closers.push(server.close);
      return server;
    };
    const transportOf = (options: Partial<ContractOptions> = {}): HttpTransport => {
      const transport = create({ clock: systemClock, timeouts, ...options });
      closers.push(() => transport.close());
      return transport;
    };

    describe("reads", () => {
      for (const each of answers) {
        for (const split of [false, true]) {
          it(`${each.name}${split ? ", one byte at a time" : ""}`, async () => {
            const bytes = Buffer.from(each.bytes, "latin1");
            const pieces = split ? [...bytes].map((byte) => Uint8Array.of(byte)) : [bytes];
            const server = await serve(async (peer) => {
              while (await peer.request()) {
                await peer.write(...pieces);
                if (each.closes) peer.end();
              }
            });
            const transport = transportOf();
            const request: HttpRequest = each.method
              ? { method: each.method, url: new URL(server.origin), headers: [], body: [] }
              : post(server.origin);
            const exchange = await transport.send(request);
            expect(exchange.failure).toBeUndefined();
            expect(exchange.status).toBe(each.status);
            for (const [header, value] of Object.entries(each.headers ?? {}))
              expect(exchange.headers?.get(header)).toBe(value);
            expect(bodyOf(exchange)).toBe(each.body);
            const again = await transport.send(request);
            expect(bodyOf(again)).toBe(each.body);
            if (!sees) return;
            expect(again.connection?.reused).toBe(!each.closes);
            expect(server.accepted).toBe(each.closes ? 2 : 1);
          });
        }
      }

      it("hands out the head, then the pieces, each with the instant of its read", async () => {
        const server = await serve(async (peer) => {
          await peer.request();
          await peer.write(`${lengthHead}6\r\n\r\n`);
          for (const piece of ["ab", "cd", "ef"]) await peer.write(piece);
        });
        const seen: string[] = [];
        const ats: number[] = [];
        const exchange = await transportOf().send(post(server.origin), {
          onHead: (status, headers, at) => {
            seen.push(`${status} ${headers.get("content-length")}`);
            ats.push(at);
          },
          onBody: (bytes, start, end, at) => {
            seen.push(Buffer.from(bytes.subarray(start, end)).toString());
            ats.push(at);
          },
        });
        expect(seen[0]).toBe("200 6");
        expect(seen.slice(1).join("")).toBe("abcdef");
        expect(exchange.body.length).toBe(0);
        expect(ats).toEqual([...ats].sort((a, b) => a - b));
        expect(ats[0]).toBeGreaterThanOrEqual(exchange.stamps.startedAt as number);
        expect(ats.at(-1)).toBeLessThanOrEqual(exchange.stamps.endedAt);
      });
    });

    describe("tells of a server that", () => {
      for (const each of failures) {
        it(each.name, async (context) => {
          leaveOut(context, each.name);
          const server = await serve(async (peer) => {
            await peer.request();
            await peer.write(each.bytes);
            if (each.ends === "end") peer.end();
            // A reset overtakes what was written before it: let the client read that first.
            if (each.ends === "reset") setTimeout(() => peer.reset(), 50);
          });
          const { failure, stamps } = await transportOf().send(post(server.origin));
          expect(failure).toMatchObject({ kind: each.kind, ...(sees ? { phase: each.phase } : {}) });
          if (each.code) expect(failure).toMatchObject({ code: each.code });
          expect(stamps.startedAt).not.toBeNull();
          expect(stamps.endedAt).toBeGreaterThanOrEqual(stamps.startedAt as number);
        });
      }

      const early: readonly [what: string, act: (peer: Peer) => unknown, code: RegExp][] = [
        ["resets a connection as soon as it has accepted it", (peer) => peer.reset(), /^(ECONNRESET|EPIPE)$/],
        [
          "closes its side as soon as it has accepted",
          (peer) => peer.end(),
          /^(EOF|ECONNRESET|EPIPE|UND_ERR_SOCKET)$/,
        ],
        [
          "resets in the middle of a large request",
          (peer) => peer.socket.once("data", () => peer.reset()),
          /^(ECONNRESET|EPIPE)$/,
        ],
      ];
      for (const [what, act, code] of early) {
        it(what, async () => {
          const server = await serve(act);
          const size = 16 * 1024 * 1024;
          const exchange = await transportOf().send(post(server.origin, Buffer.alloc(size)));
          expect(exchange.failure).toMatchObject({ kind: "network" });
          const { phase, code: found } = exchange.failure as { phase: string; code: string };
          expect(found).toMatch(code);
          expect(exchange.status).toBeUndefined();
          expect(server.accepted).toBe(1);
          if (!sees) return;
          expect(["tcp", "write"]).toContain(phase);
          expect(exchange.bytesSent).toBeLessThan(size);
          expect(exchange.stamps.writtenAt).toBeUndefined();
        });
      }

      it("sends a whole answer and closes its side of the connection: nothing is wrong", async () => {
        const server = await serve(async (peer) => {
          await peer.request();
          peer.socket.end(ok);
        });
        const exchange = await transportOf().send(post(server.origin));
        expect(exchange.failure).toBeUndefined();
        expect(bodyOf(exchange)).toBe("ok");
        await expect.poll(() => server.open).toBe(0);
      });

      it("breaks off a body, of which what came is kept", async () => {
        const server = await serve(async (peer) => {
          await peer.request();
          await peer.write(`${lengthHead}10\r\n\r\nhalf`);
          peer.end();
        });
        const exchange = await transportOf().send(post(server.origin));
        expect(exchange.status).toBe(200);
        expect(bodyOf(exchange)).toBe("half");
      });

      it("refuses connections", async () => {
        const server = await startByteServer(() => {});
        await server.close();
        const { failure } = await transportOf().send(post(server.origin));
        expect(failure).toMatchObject({ kind: "network", phase: "tcp", code: "ECONNREFUSED" });
      });

      it("has a name that does not resolve", async () => {
        const { failure, stamps } = await transportOf().send(post("http://no-such-host.invalid/"));
        expect(failure).toMatchObject({ kind: "network", phase: "dns" });
        expect(["ENOTFOUND", "EAI_AGAIN"]).toContain((failure as { code?: string }).code);
        expect(stamps.dnsAt).toBeUndefined();
        expect(stamps.connectedAt).toBeUndefined();
      });
    });

    describe("keeps connections", () => {
      it("and stamps each phase once, in order", async (context) => {
        context.skip(!sees, limits.blindToConnections);
        const server = await serve(answerAll(ok));
        const transport = transportOf();
        const first = await transport.send(post(server.origin.replace("127.0.0.1", "localhost")));
        const second = await transport.send(post(server.origin.replace("127.0.0.1", "localhost")));
        const { startedAt, dnsAt, connectedAt, securedAt, writtenAt, firstByteAt, endedAt } = first.stamps;
        expect(securedAt).toBeUndefined();
        const instants = [startedAt, dnsAt, connectedAt, writtenAt, firstByteAt, endedAt];
        expect(instants.every((instant) => typeof instant === "number")).toBe(true);
        expect(instants).toEqual([...instants].sort((a, b) => (a as number) - (b as number)));
        expect(first.connection).toEqual({ id: second.connection?.id, reused: false });
        expect(second.connection?.reused).toBe(true);
        for (const phase of ["dnsAt", "connectedAt", "securedAt"] as const)
          expect(second.stamps[phase]).toBeUndefined();
      });

      it("and counts the bytes of both directions", async (context) => {
        context.skip(!sees, limits.blindToConnections);
        let received = 0;
        const server = await serve(async (peer) => {
          for (;;) {
            const request = await peer.request();
            if (!request) return;
            received = request.head.length + 4 + request.body.length;
            await peer.write(ok);
          }
        });
        const transport = transportOf();
        for (let i = 0; i < 2; i++) {
          const exchange = await transport.send(post(server.origin));
          expect(exchange.bytesSent).toBe(received);
          expect(exchange.bytesReceived).toBe(ok.length);
        }
      });

      it("but not one that the server says it closes", async () => {
        const server = await serve(
          answerAll("HTTP/1.1 200 OK\r\nConnection: Close\r\ncontent-length: 2\r\n\r\nok"),
        );
        const transport = transportOf();
        const first = await transport.send(post(server.origin));
        const second = await transport.send(post(server.origin));
        expect(server.accepted).toBe(2);
        if (!sees) return;
        expect(second.connection).toMatchObject({ reused: false });
        expect(second.connection?.id).not.toBe(first.connection?.id);
      });

      it("but not one with bytes behind the end of an answer", async () => {
        const server = await serve(answerAll(`${ok}HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nbad`));
        const transport = transportOf();
        for (let i = 0; i < 2; i++) {
          const exchange = await transport.send(post(server.origin));
          expect(bodyOf(exchange)).toBe("ok");
        }
        expect(server.accepted).toBe(2);
      });

      it("but not one that the server closed while it was idle", async () => {
        let closedAll = Promise.resolve();
        const server = await serve(async (peer) => {
          await peer.request();
          await peer.write(ok);
          closedAll = new Promise((resolve) => peer.socket.once("close", () => resolve()));
          peer.end();
        });
        const transport = transportOf();
        await transport.send(post(server.origin));
        await closedAll;
        const second = await transport.send(post(server.origin));
        expect(second.failure).toBeUndefined();
        expect(server.accepted).toBe(2);
      });

      it("512 of them with bodies of 160 KB, and reuses every one", async () => {
        const body = Buffer.alloc(160_000, "x");
        const server = await serve(async (peer) => {
          for (;;) {
            const request = await peer.request();
            if (!request) return;
            await peer.write(
              `HTTP/1.1 200 OK\r\ncontent-length: ${String(request.body.length).length}\r\n\r\n${request.body.length}`,
            );
          }
        });
        const transport = transportOf({ timeouts: { totalMs: 60_000 } });
        const round = (): Promise<HttpExchange[]> =>
          Promise.all(Array.from({ length: 512 }, () => transport.send(post(server.origin, body))));
        const first = await round();
        const second = await round();
        for (const exchange of [...first, ...second]) {
          expect(exchange.failure).toBeUndefined();
          expect(bodyOf(exchange)).toBe("160000");
        }
        if (!sees) return;
        expect(server.accepted).toBe(512);
        expect(new Set(first.map((exchange) => exchange.connection?.id)).size).toBe(512);
        expect(second.every((exchange) => exchange.connection?.reused)).toBe(true);
      });
    });

    describe("with a cap", () => {
      it("never opens more connections, and serves the queue in order", async () => {
        const order: string[] = [];
        const server = await serve(async (peer) => {
          for (;;) {
            const request = await peer.request();
            if (!request) return;
            order.push(request.body.toString());
            await peer.write(ok);
          }
        });
        const transport = transportOf({ maxConnections: 1 });
        const names = Array.from({ length: 40 }, (_, i) => String(i));
        const exchanges = await Promise.all(names.map((each) => transport.send(post(server.origin, each))));
        expect(order).toEqual(names);
        expect(server.maxOpen).toBe(1);
        const starts = exchanges.map((exchange) => exchange.stamps.startedAt as number);
        for (let i = 1; i < starts.length; i++)
          expect(starts[i]).toBeGreaterThanOrEqual((exchanges[i - 1] as HttpExchange).stamps.endedAt);
      });

      it("replaces connections that are lost, within the cap", async () => {
        const server = await serve(async (peer) => {
          await peer.request();
          if (peer.index % 2 === 0) peer.reset();
          else await peer.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok");
        });
        const transport = transportOf({ maxConnections: 3 });
        const exchanges = await Promise.all(
          Array.from({ length: 20 }, () => transport.send(post(server.origin))),
        );
        expect(exchanges.filter((exchange) => exchange.failure === undefined)).toHaveLength(10);
        expect(exchanges.filter((exchange) => exchange.failure?.kind === "network")).toHaveLength(10);
        expect(server.accepted).toBe(20);
      });
    });

    describe("gives up", () => {
      const timesOut = async (
        limitsOfPhases: HttpTimeouts,
        handler: (peer: Peer, ready: () => void) => unknown,
        origin?: (server: ByteServer) => string,
      ): Promise<HttpExchange> => {
        const clock = createVirtualClock();
        let ready = (): void => {};
        const started = new Promise<void>((resolve) => {
          ready = resolve;
        });
        const server = await serve((peer) => handler(peer, ready));
        const transport = transportOf({ clock, timeouts: limitsOfPhases });
        const sent = transport.send(post(origin?.(server) ?? server.origin), { onBody: () => ready() });
        await started;
        return clock.run(sent);
      };

      it("when the TLS handshake takes too long", async () => {
        const exchange = await timesOut(
          { connectMs: 3000, totalMs: 60_000 },
          (peer, ready) => peer.socket.once("data", ready),
          (server) => server.origin.replace("http:", "https:"),
        );
        expect(exchange.failure).toMatchObject({ kind: "timeout", afterMs: 3000 });
        expect(exchange.stamps).toMatchObject({ startedAt: 0, endedAt: 3000 });
        if (!sees) return;
        expect(exchange.failure).toMatchObject({ phase: "tls" });
        expect(exchange.stamps).toMatchObject({ connectedAt: 0 });
      });

      it("when no answer begins in time", async () => {
        const exchange = await timesOut(
          { connectMs: 1000, firstByteMs: 2000, idleMs: 500, totalMs: 60_000 },
          async (peer, ready) => {
            await peer.request();
            ready();
          },
        );
        expect(exchange.failure).toEqual({ kind: "timeout", phase: "wait", afterMs: 2000 });
        expect(exchange.stamps).toMatchObject({ startedAt: 0, endedAt: 2000 });
        expect(exchange.status).toBeUndefined();
      });

      it("when the answer stands still", async () => {
        const exchange = await timesOut({ firstByteMs: 2000, idleMs: 700, totalMs: 60_000 }, async (peer) => {
          await peer.request();
          await peer.write(`${lengthHead}10\r\n\r\nhalf`);
        });
        expect(exchange.failure).toEqual({ kind: "timeout", phase: "read", afterMs: 700 });
        expect(exchange.stamps).toMatchObject({ startedAt: 0, firstByteAt: 0, endedAt: 700 });
        expect(exchange.status).toBe(200);
      });

      it("when the whole takes too long, however alive it is", async () => {
        const exchange = await timesOut({ idleMs: 90_000, totalMs: 1500 }, async (peer) => {
          await peer.request();
          await peer.write(`${lengthHead}10\r\n\r\nhalf`);
        });
        expect(exchange.failure).toEqual({ kind: "timeout", phase: "read", afterMs: 1500 });
      });
    });

    describe("stops", () => {
      it("a request that waits in the queue, which then never started", async () => {
        let reached = (): void => {};
        const received = new Promise<void>((resolve) => {
          reached = resolve;
        });
        const server = await serve(async (peer) => {
          await peer.request();
          reached();
        });
        const transport = transportOf({ maxConnections: 1 });
        void transport.send(post(server.origin));
        await received;
        const abort = new AbortController();
        const queued = transport.send(post(server.origin), { signal: abort.signal });
        abort.abort();
        const exchange = await queued;
        expect(exchange.failure).toEqual({ kind: "aborted", phase: "queue" });
        expect(exchange.stamps.startedAt).toBeNull();
        expect(exchange.connection).toBeNull();
      });

      it("a request whose signal was aborted before", async () => {
        const server = await serve(answerAll(ok));
        const exchange = await transportOf().send(post(server.origin), { signal: AbortSignal.abort() });
        expect(exchange.failure).toEqual({ kind: "aborted", phase: "queue" });
        expect(server.accepted).toBe(0);
      });

      it("requests under way, all that share a signal, and their sockets", async () => {
        let gone = 0;
        let waiting = 0;
        let allWait = (): void => {};
        const everyone = new Promise<void>((resolve) => {
          allWait = resolve;
        });
        const server = await serve(async (peer) => {
          await peer.request();
          if (++waiting === 5) allWait();
          await peer.request();
          gone++;
        });
        const abort = new AbortController();
        const transport = transportOf();
        const sent = Array.from({ length: 5 }, () =>
          transport.send(post(server.origin), { signal: abort.signal }),
        );
        await everyone;
        abort.abort();
        for (const exchange of await Promise.all(sent))
          expect(exchange.failure).toEqual({ kind: "aborted", phase: "wait" });
        await expect.poll(() => gone).toBeGreaterThanOrEqual(5);
      });

      it("everything when it is closed", async () => {
        let reached = (): void => {};
        const received = new Promise<void>((resolve) => {
          reached = resolve;
        });
        const server = await serve(async (peer) => {
          await peer.request();
          reached();
        });
        const transport = transportOf({ maxConnections: 1 });
        const running = transport.send(post(server.origin));
        const queued = transport.send(post(server.origin));
        await received;
        await transport.close();
        expect((await running).failure).toEqual({ kind: "aborted", phase: "wait" });
        expect((await queued).failure).toEqual({ kind: "aborted", phase: "queue" });
        const late = await transport.send(post(server.origin));
        expect(late.failure).toEqual({ kind: "aborted", phase: "queue" });
        await expect.poll(() => server.open).toBe(0);
      });
    });

    describe("writes", () => {
      it("the request as it was given, with its own headers", async () => {
        let head = "";
        let body = "";
        const server = await serve(async (peer) => {
          const request = await peer.request();
          head = request?.head ?? "";
          body = request?.body.toString() ?? "";
          await peer.write(ok);
        });
        await transportOf().send({
          method: "POST",
          url: new URL("/v1/audio?x=1%202#part", server.origin),
          headers: [
            ["Authorization", "Bearer key"],
            ["x-tag", "7"],
          ],
          body: [Buffer.from("one "), Buffer.from("two "), Buffer.from("three")],
        });
        const lines = head.split("\r\n");
        expect(lines[0]).toBe("POST /v1/audio?x=1%202 HTTP/1.1");
        const headers = new Map(
          lines.slice(1).map((line) => {
            const colon = line.indexOf(":");
            return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
          }),
        );
        expect(headers.size).toBe(lines.length - 1);
        expect(Object.fromEntries(headers)).toEqual({
          host: `127.0.0.1:${server.port}`,
          connection: "keep-alive",
          authorization: "Bearer key",
          "x-tag": "7",
          "accept-encoding": "identity",
          "content-length": "13",
        });
        expect(body).toBe("one two three");
      });

      it("to an IPv6 address", async (context) => {
        let head = "";
        const server = await serve(
          async (peer) => {
            head = (await peer.request())?.head ?? "";
            await peer.write(ok);
          },
          { host: "::1" },
        ).catch(() => undefined);
        if (!server) return context.skip("this machine has no IPv6 loopback");
        const exchange = await transportOf().send(post(server.origin));
        expect(exchange.status).toBe(200);
        expect(head.toLowerCase()).toContain(`host: [::1]:${server.port}`);
        expect(exchange.stamps.dnsAt).toBeUndefined();
      });

      const refused: readonly [name: string, change: Partial<HttpRequest>][] = [
        ["a line break in a header value", { headers: [["x-a", "1\r\nx-b: 2"]] }],
        ["a line feed in a header value", { headers: [["x-a", "1\nx-b: 2"]] }],
        ["a character beyond Latin-1 in a header value", { headers: [["x-a", "naïve → no"]] }],
        ["a header name with a space", { headers: [["x a", "1"]] }],
        ["a header of the transport's own", { headers: [["Content-Length", "1"]] }],
        ["a user name in the address", { url: new URL("http://user:pass@127.0.0.1:9/") }],
        ["another protocol", { url: new URL("ftp://127.0.0.1/") }],
      ];
      for (const [what, change] of refused) {
        it(`nothing for ${what}`, async () => {
          const server = await serve(answerAll(ok));
          const exchange = await transportOf().send({ ...post(server.origin), ...change });
          expect(exchange.failure).toMatchObject({ kind: "protocol", phase: "queue" });
          expect(exchange.stamps.startedAt).toBeNull();
          expect(server.accepted).toBe(0);
          expect(JSON.stringify(exchange.failure)).not.toContain("x-b");
        });
      }

      it("no more once the answer has come early, and closes", async (context) => {
        leaveOut(context, "early answer");
        let resume = (): void => {};
        const server = await serve(async (peer) => {
          await new Promise((resolve) => peer.socket.once("data", resolve));
          peer.socket.pause();
          resume = () => peer.socket.resume();
          await peer.write("HTTP/1.1 413 Payload Too Large\r\ncontent-length: 3\r\n\r\nbig");
        });
        const transport = transportOf();
        const exchange = await transport.send(post(server.origin, Buffer.alloc(64 * 1024 * 1024)));
        expect(exchange.failure).toBeUndefined();
        expect(exchange.status).toBe(413);
        expect(bodyOf(exchange)).toBe("big");
        expect(exchange.stamps.writtenAt).toBeUndefined();
        resume();
        await expect.poll(() => server.open).toBe(0);
      });
    });

    describe("over TLS", () => {
      it("trusts the authority that it was given, and stamps the handshake", async () => {
        const server = await serve(answerAll(ok), { certificate });
        const transport = transportOf({ tls: { ca: certificate.certificate } });
        const first = await transport.send(post(server.origin.replace("127.0.0.1", "localhost")));
        expect(first.failure).toBeUndefined();
        expect(first.status).toBe(200);
        const second = await transport.send(
          post(server.origin.replace("127.0.0.1", "localhost"), Buffer.alloc(200_000)),
        );
        expect(second.status).toBe(200);
        if (!sees) return;
        expect(server.accepted).toBe(1);
        expect(first.stamps.securedAt).toBeGreaterThanOrEqual(first.stamps.connectedAt as number);
        expect(second.connection?.reused).toBe(true);
        expect(second.stamps.securedAt).toBeUndefined();
        expect(second.stamps.writtenAt).toBeDefined();
      });

      it("refuses a certificate that nobody vouches for", async () => {
        const server = await serve(answerAll(ok), { certificate });
        const { failure } = await transportOf().send(post(server.origin));
        expect(failure).toMatchObject({
          kind: "network",
          phase: "tls",
          code: "DEPTH_ZERO_SELF_SIGNED_CERT",
        });
      });

      it("tells of a server that resets within the handshake", async () => {
        const server = await serve((peer) => peer.socket.once("data", () => peer.reset()));
        const { failure, stamps } = await transportOf().send(post(server.origin.replace("http:", "https:")));
        expect(failure).toMatchObject({ kind: "network", code: "ECONNRESET" });
        expect(stamps.securedAt).toBeUndefined();
        expect(stamps.writtenAt).toBeUndefined();
        if (sees) expect(failure).toMatchObject({ phase: "tls" });
      });

      it("refuses the certificate of another host", async () => {
        const other = createTestCertificate(["elsewhere.example"]);
        const server = await serve(answerAll(ok), { certificate: other });
        const { failure } = await transportOf({ tls: { ca: other.certificate } }).send(post(server.origin));
        expect(failure).toMatchObject({
          kind: "network",
          phase: "tls",
          code: "ERR_TLS_CERT_ALTNAME_INVALID",
        });
      });

      it("takes any certificate when told to", async () => {
        const server = await serve(answerAll(ok), { certificate });
        const exchange = await transportOf({ tls: { rejectUnauthorized: false } }).send(post(server.origin));
        expect(exchange.status).toBe(200);
      });
    });
  });
}
