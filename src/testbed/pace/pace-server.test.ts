import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type PaceServer, startPaceServer } from "./pace-server.ts";

interface Truth {
  requestId: string;
  receivedAt: string;
  eventNs: number[];
  endedAt: string | null;
}

describe("a paced server", () => {
  let server: PaceServer;
  beforeEach(async () => {
    server = await startPaceServer({ firstMs: 5, gapMs: 10 });
  });
  afterEach(() => server.close());

  const ask = (body: object, requestId = "r-1"): Promise<Response> =>
    fetch(`${server.url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": requestId },
      body: JSON.stringify({ model: "any", messages: [], ...body }),
    });
  const truth = async (): Promise<Truth[]> =>
    ((await (await fetch(`${server.url}/truth`)).json()) as { requests: Truth[] }).requests;

  it("streams the tokens that are asked for, one event each, and writes down when", async () => {
    const text = await (await ask({ stream: true, max_tokens: 6 })).text();
    const events = text.split("\n\n").filter((event) => event !== "");
    expect(events).toHaveLength(6 + 3);
    expect(events.at(-1)).toBe("data: [DONE]");
    const chunks = events.slice(0, -1).map((event) => JSON.parse(event.slice("data: ".length)));
    expect(chunks.slice(0, 6).every(({ choices }) => choices[0].delta.content !== "")).toBe(true);
    expect(chunks[6].choices[0].finish_reason).toBe("length");
    expect(chunks[7].usage.completion_tokens).toBe(6);

    const [record] = await truth();
    expect(record?.requestId).toBe("r-1");
    expect(record?.eventNs).toHaveLength(6);
    // Never early: the pace is the least that lies between, whatever the machine does.
    for (const [index, ns] of (record?.eventNs ?? []).entries())
      expect(ns).toBeGreaterThanOrEqual((5 + 10 * index) * 1e6);
    expect(BigInt(record?.endedAt ?? 0) - BigInt(record?.receivedAt ?? 0)).toBeGreaterThanOrEqual(
      BigInt(record?.eventNs.at(-1) ?? 0),
    );
  });

  it("answers in one piece when no stream is asked for", async () => {
    const before = process.hrtime.bigint();
    const answer = (await (await ask({ max_tokens: 2 })).json()) as { usage: object };
    expect(answer.usage).toMatchObject({ completion_tokens: 2 });
    const [record] = await truth();
    expect(record?.eventNs).toEqual([]);
    // On the clock that every process of this machine has; the zero is known to some microseconds.
    expect(BigInt(record?.receivedAt ?? 0)).toBeGreaterThan(before - 1_000_000n);
    expect(BigInt(record?.endedAt ?? 0) - BigInt(record?.receivedAt ?? 0)).toBeGreaterThanOrEqual(5_000_000n);
  });

  it("keeps streams apart that run at the same time", async () => {
    const texts = await Promise.all(
      Array.from({ length: 30 }, async (_, i) =>
        (await ask({ stream: true, max_tokens: 5 }, `s-${i}`)).text(),
      ),
    );
    expect(new Set(texts).size).toBe(1);
    const records = await truth();
    expect(new Set(records.map(({ requestId }) => requestId)).size).toBe(30);
    expect(records.every(({ eventNs }) => eventNs.length === 5)).toBe(true);
  });

  it("forgets what it is told to", async () => {
    await ask({});
    expect(await truth()).toHaveLength(1);
    expect((await fetch(`${server.url}/truth`, { method: "DELETE" })).status).toBe(204);
    expect(await truth()).toEqual([]);
  });

  it("refuses everything else, and survives a client that leaves in mid-stream", async () => {
    expect((await fetch(`${server.url}/v1/models`)).status).toBe(404);
    expect((await ask({ max_tokens: -1 })).status).toBe(404);
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const body = '{"stream":true,"max_tokens":50}';
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nx-request-id: gone\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    await new Promise((resolve) => socket.once("data", resolve));
    socket.destroy();
    await sleep(40);
    const gone = (await truth()).find(({ requestId }) => requestId === "gone");
    expect(gone?.endedAt).toBeNull();
    expect(gone?.eventNs.length).toBeLessThan(50);
    expect((await ask({})).status).toBe(200);
  });
});
