import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { systemClock } from "../base/index.ts";
import { createHttp1Transport } from "../transport/index.ts";
import { createTarget } from "./create-target.ts";
import { brokenStreams, spokenText, streams } from "./dialects.fixture.ts";
import type { Target } from "./target.ts";
import { targetSpecSchema } from "./target-spec.ts";
import { sampleRequest } from "./transport.fixture.ts";

type Handler = (request: IncomingMessage, body: Buffer, response: ServerResponse) => unknown;

const never = (): AbortSignal => new AbortController().signal;
const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A server of the platform's own making, so that both sides of the wire are not ours. */
async function serve(handler: Handler): Promise<string> {
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    await handler(request, Buffer.concat(pieces), response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function open(spec: object): Target {
  const parsed = targetSpecSchema.parse(spec);
  const transport = createHttp1Transport({ clock: systemClock, timeouts: parsed.timeouts });
  const target = createTarget(parsed, { transport, clock: systemClock, environment: {} });
  closers.push(() => target.close());
  return target;
}

const openai = (url: string, more = {}): object => ({
  kind: "openai-transcription",
  url,
  model: "tiny",
  ...more,
});

async function explained(target: Target) {
  return target.explain(await target.prepare(sampleRequest(), "t").send(never()), never());
}

describe("over real sockets", () => {
  it("sends a form that another parser reads, and reads the answer", async () => {
    let form: FormData | undefined;
    let tag: unknown;
    const url = await serve(async (request, body, response) => {
      tag = request.headers["x-request-id"];
      form = await new Response(Uint8Array.from(body), {
        headers: { "content-type": request.headers["content-type"] ?? "" },
      }).formData();
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ text: spokenText }));
    });
    const answer = await open(openai(url)).prepare(sampleRequest(), "run/1").send(never());
    expect(answer.outcome).toEqual({ kind: "ok" });
    expect(answer.output).toEqual({ text: spokenText });
    expect(tag).toBe("run/1");
    expect(form?.get("model")).toBe("tiny");
    const file = form?.get("file") as File | undefined;
    expect(Buffer.from((await file?.arrayBuffer()) ?? new ArrayBuffer(0))).toEqual(
      Buffer.from(sampleRequest().audio.bytes),
    );
    const { sentAt, endedAt, stamps } = answer;
    const order = [sentAt, stamps.connectedAt, stamps.writtenAt, stamps.firstByteAt, endedAt];
    expect(order).toEqual([...order].sort((a, b) => Number(a) - Number(b)));
  });

  it.each(Object.entries(streams))("reads %s written byte by byte", async (_name, { body, chunks }) => {
    const url = await serve(async (_request, _body, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const byte of Buffer.from(body)) response.write(Buffer.of(byte));
      response.end();
    });
    const answer = await open(openai(url, { stream: true }))
      .prepare(sampleRequest(), "t")
      .send(never());
    expect(answer.outcome).toEqual({ kind: "ok" });
    expect(answer.output).toEqual({ text: spokenText });
    expect(answer.chunkAts).toHaveLength(chunks);
    expect(answer.firstTokenAt).toBeGreaterThanOrEqual(answer.stamps.firstByteAt ?? Number.POSITIVE_INFINITY);
    expect(answer.chunkAts?.at(-1)).toBeLessThanOrEqual(answer.endedAt);
  });

  it("keeps the text of a stream whose connection breaks", async () => {
    const url = await serve(async (_request, _body, response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.write(brokenStreams["cut before its done event"].body, () => response.destroy());
    });
    const answer = await open(openai(url, { stream: true }))
      .prepare(sampleRequest(), "t")
      .send(never());
    expect(answer.outcome).toMatchObject({ kind: "networkError", phase: "read" });
    expect(answer.output).toEqual({ text: "Hello & welcome." });
  });

  it("records a request that was stopped before it was sent as dropped", async () => {
    const url = await serve((_request, _body, response) => response.end("{}"));
    const answer = await open(openai(url)).prepare(sampleRequest(), "t").send(AbortSignal.abort());
    expect(answer.outcome).toEqual({ kind: "dropped", reason: "stopped before it could be sent" });
    expect(answer.sentAt).toBeNull();
  });

  it("explains that nothing listens", async () => {
    const url = await serve(() => {});
    for (const close of closers.splice(0)) await close();
    const error = await explained(open(openai(url)));
    expect(error?.code).toBe("target.unreachable");
    expect(error?.message).toBe(`nothing listens at ${new URL(url).host} (ECONNREFUSED)`);
  });

  it("explains TLS spoken to a server that does not", async () => {
    const url = await serve(() => {});
    const error = await explained(open(openai(url.replace("http:", "https:"))));
    expect(error?.code).toBe("target.tls");
    expect(error?.hint).toContain("try http:// instead");
  });

  it("explains a wrong path by the right one", async () => {
    const url = await serve(({ url: path }, _body, response) => {
      const status = path === "/inference" ? 400 : 404;
      response.writeHead(status, { "content-type": "text/plain" }).end("no");
    });
    const error = await explained(open({ kind: "http", url: `${url}/infer` }));
    expect(error?.message).toBe(`${url}/infer does not exist (404)`);
    expect(error?.hint).toContain(`${url}/inference`);
  });

  it("explains an unknown model by those that the server has", async () => {
    const url = await serve(({ method }, _body, response) => {
      const json = { "content-type": "application/json" };
      if (method === "GET") response.writeHead(200, json).end('{"data":[{"id":"moonshine-tiny"}]}');
      else response.writeHead(404, json).end('{"error":{"message":"The model does not exist"}}');
    });
    const error = await explained(open(openai(url)));
    expect(error?.code).toBe("target.unknown-model");
    expect(error?.hint).toBe("did you mean moonshine-tiny? it has: moonshine-tiny");
  });

  it("explains a server that does not answer in time", async () => {
    const url = await serve(() => {});
    const error = await explained(open(openai(url, { timeouts: { totalMs: 50 } })));
    expect(error?.code).toBe("target.timeout");
    expect(error?.message).toContain("within 50 ms");
  });

  it("explains an answer in a form that was not asked for", async () => {
    const url = await serve((_request, _body, response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Sign in</title></html>"),
    );
    const error = await explained(open(openai(url)));
    expect(error?.message).toBe(
      `${url}/v1/audio/transcriptions gave an answer that cannot be used: an HTML page instead of JSON`,
    );
  });
});
