import { once } from "node:events";
import { createSecureServer } from "node:http2";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/index.ts";
import { answerAll, startByteServer } from "./byte-server.fixture.ts";
import { describeHttpTransport, post } from "./http-transport.contract.ts";
import { createTestCertificate } from "./test-certificate.fixture.ts";
import { createUndiciTransport } from "./undici-transport.ts";

describeHttpTransport("createUndiciTransport", createUndiciTransport, {
  blindToConnections:
    "undici does not say which connection carries a request, nor when it connected or wrote",
  leftOut: {
    "speaks HTTP/2 unasked": "undici waits for more of it until the time is up",
    "early answer": "undici goes on writing the request and keeps the connection",
  },
});

describe("createUndiciTransport, where our own client ends", () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  const ok = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  const base = { clock: systemClock, timeouts: { totalMs: 20_000 } };

  it("speaks HTTP/2, many requests on one connection", async () => {
    const certificate = createTestCertificate(["localhost"]);
    let sessions = 0;
    const server = createSecureServer({ key: certificate.key, cert: certificate.certificate });
    server.on("session", () => sessions++);
    server.on("stream", (stream) => {
      let bytes = 0;
      stream.on("data", (piece: Buffer) => {
        bytes += piece.length;
      });
      stream.on("end", () => {
        stream.respond({ ":status": 200, "x-protocol": "h2" });
        stream.end(String(bytes));
      });
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const url = `https://localhost:${typeof address === "object" ? address?.port : 0}/`;
    closers.push(async () => server.close());
    const transport = createUndiciTransport({
      ...base,
      http2: true,
      maxConnections: 1,
      tls: { ca: certificate.certificate },
    });
    closers.push(() => transport.close());
    const exchanges = await Promise.all(
      Array.from({ length: 30 }, (_, i) => transport.send(post(url, Buffer.alloc(i * 1000)))),
    );
    for (const [i, exchange] of exchanges.entries()) {
      expect(exchange.failure).toBeUndefined();
      expect(exchange.headers?.get("x-protocol")).toBe("h2");
      expect(Buffer.from(exchange.body).toString()).toBe(String(i * 1000));
    }
    expect(sessions).toBe(1);
  });

  it("sends plain HTTP through a proxy as it is", async () => {
    let head = "";
    const proxy = await startByteServer(async (peer) => {
      head = (await peer.request())?.head ?? "";
      await peer.write(ok);
    });
    closers.push(proxy.close);
    const transport = createUndiciTransport({ ...base, proxyUrl: proxy.origin });
    closers.push(() => transport.close());
    const exchange = await transport.send(post("http://model.example:8000/v1/x?y=1"));
    expect(exchange.status).toBe(200);
    expect(head).toMatch(/^POST http:\/\/model\.example:8000\/v1\/x\?y=1 HTTP\/1\.1\r\n/);
    expect(head).toMatch(/^host: model\.example:8000$/im);
  });

  it("reaches a TLS server through a proxy's tunnel", async () => {
    const certificate = createTestCertificate(["localhost"]);
    const server = await startByteServer(answerAll(ok), { certificate });
    closers.push(server.close);
    let asked = "";
    const proxy = await startByteServer(async (peer) => {
      asked = (await peer.request())?.head.split("\r\n")[0] ?? "";
      peer.socket.removeAllListeners("data");
      const onward = connect(server.port, "127.0.0.1");
      onward.on("error", () => {});
      await peer.write("HTTP/1.1 200 Connection established\r\n\r\n");
      peer.socket.pipe(onward).pipe(peer.socket);
    });
    closers.push(proxy.close);
    const transport = createUndiciTransport({
      ...base,
      proxyUrl: proxy.origin,
      tls: { ca: certificate.certificate },
    });
    closers.push(() => transport.close());
    const exchange = await transport.send(post(server.origin.replace("127.0.0.1", "localhost")));
    expect(exchange.failure).toBeUndefined();
    expect(exchange.status).toBe(200);
    expect(asked).toBe(`CONNECT localhost:${server.port} HTTP/1.1`);
  });
});
