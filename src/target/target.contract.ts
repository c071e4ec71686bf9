import { describe, expect, it } from "vitest";
import { BenchError, createVirtualClock } from "../base/index.ts";
import { type Request, requestRecordSchema } from "../record/index.ts";
import type { HttpTransport } from "../transport/index.ts";
import { createTarget } from "./create-target.ts";
import type { Answer } from "./target.ts";
import type { TargetSpec } from "./target-spec.ts";
import {
  bodyOf,
  type Reply,
  type ScriptedTransport,
  samplePrompt,
  sampleRequest,
  scriptedTransport,
} from "./transport.fixture.ts";

export interface ContractCase {
  readonly name: string;
  /** Its key is in the variable THE_KEY. */
  readonly spec: TargetSpec;
  /** A good answer with this text. */
  readonly good: (text: string) => Reply;
  /** A request of the kind that the target takes, and what its body must hold of it. */
  readonly sample: () => { readonly request: Request; readonly inBody: Uint8Array };
  /** The header that carries the key. */
  readonly keyHeader?: readonly [name: string, value: string];
  /** An error with a good status may be the whole of a stream. */
  readonly errorAlone?: "streamError";
}

/** The key that is never to be shown. */
export const contractKey = 'sk-Zq/81"hush hush';
const key = contractKey;
const keySpellings = [
  key,
  JSON.stringify(key).slice(1, -1),
  encodeURIComponent(key),
  key.replace("/", "\\/"),
];
const never = new AbortController().signal;

const json = (status: number, body: unknown): Reply => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});

/** What every target promises, whatever it speaks. */
export function describeTargetContract(contractCase: ContractCase): void {
  const { name, spec, good, sample, errorAlone = "invalid" } = contractCase;
  const [keyHeader, keyValue] = contractCase.keyHeader ?? ["authorization", `Bearer ${contractKey}`];
  const open = (reply: (url: URL) => Reply) => {
    const transport = scriptedTransport(({ url }) => reply(url));
    const clock = createVirtualClock();
    const target = createTarget(spec, { transport, clock, environment: { THE_KEY: key } });
    return { transport, clock, target };
  };
  const exchange = async (reply: Reply): Promise<{ answer: Answer; transport: ScriptedTransport }> => {
    const { target, transport } = open(() => reply);
    return { answer: await target.prepare(sample().request, "run-1/0").send(never), transport };
  };
  const outcomeOf = async (reply: Reply): Promise<Answer["outcome"]> =>
    (await exchange(reply)).answer.outcome;

  describe(`${name} keeps the target's contract`, () => {
    it("answers with the text, the transport's stamps and its counts of bytes", async () => {
      const { answer } = await exchange(good("hello world"));
      expect(answer).toMatchObject({
        outcome: { kind: "ok" },
        output: { text: "hello world" },
        sentAt: 1,
        stamps: { connectedAt: 2, writtenAt: 3, firstByteAt: 10 },
        connection: { id: 7, reused: false },
        bytesSent: 100,
        bytesReceived: 200,
      });
      expect(answer.endedAt).toBeGreaterThan(10);
    });

    it("answers in a form that the log takes as it is, good or bad", async () => {
      for (const reply of [
        good("hello"),
        json(500, {}),
        { failure: { kind: "aborted", phase: "read" } } as Reply,
      ]) {
        const { answer } = await exchange(reply);
        const plan = { id: 0, level: 0, warmup: false, plannedAt: 0, input: sample().request.input };
        expect(requestRecordSchema.parse({ ...plan, ...answer })).toBeDefined();
      }
    });

    it("takes silence for an answer", async () => {
      const { answer } = await exchange(good(""));
      expect(answer.outcome).toEqual({ kind: "ok" });
      expect(answer.output?.text).toBe("");
      expect(answer).not.toHaveProperty("firstTokenAt");
    });

    it("encodes before it sends: what is asked is in the body, the tag and the key in the head", async () => {
      const { target, transport } = open(() => good("hello"));
      const { request, inBody } = sample();
      const prepared = target.prepare(request, "run-1/42");
      expect(transport.requests).toHaveLength(0);
      expect(prepared.request).toBe(request);
      await prepared.send(never);
      const [sent] = transport.requests;
      expect(sent?.method).toBe("POST");
      expect(sent?.requestId).toBe("run-1/42");
      expect(new Map(sent?.headers).get(keyHeader)).toBe(keyValue);
      expect(bodyOf(sent).includes(Buffer.from(inBody))).toBe(true);
    });

    it("encodes a request once, however often it is sent", async () => {
      const { target, transport } = open(() => good("hello"));
      const { request } = sample();
      await target.prepare(request, "a").send(never);
      await target.prepare(request, "b").send(never);
      expect(transport.requests[1]?.body[0]).toBe(transport.requests[0]?.body[0]);
    });

    it("hands the signal to the transport", async () => {
      const seen: (AbortSignal | undefined)[] = [];
      const inner = scriptedTransport(() => good("hello"));
      const transport: HttpTransport = {
        ...inner,
        start: (request, options, onEnd) => {
          seen.push(options.signal);
          inner.start(request, options, onEnd);
        },
      };
      const target = createTarget(spec, {
        transport,
        clock: createVirtualClock(),
        environment: { THE_KEY: key },
      });
      const { signal } = new AbortController();
      await target.prepare(sample().request, "t").send(signal);
      expect(seen).toEqual([signal]);
    });

    it.each<[string, Reply, Answer["outcome"]]>([
      [
        "a broken network",
        {
          failure: {
            kind: "network",
            phase: "tcp",
            code: "ECONNREFUSED",
            message: "connect \u001b[31mrefused",
          },
        },
        { kind: "networkError", phase: "tcp", code: "ECONNREFUSED", message: "connect [31mrefused" },
      ],
      [
        "a timeout",
        { failure: { kind: "timeout", phase: "wait", afterMs: 50 } },
        { kind: "timeout", phase: "wait", afterMs: 50 },
      ],
      [
        "an abort after the send",
        { failure: { kind: "aborted", phase: "wait" } },
        { kind: "aborted", reason: "stopped while waiting for the answer" },
      ],
      [
        "an abort before the send",
        { startedAt: null, failure: { kind: "aborted", phase: "queue" } },
        { kind: "dropped", reason: "stopped before it could be sent" },
      ],
      [
        "bytes that are not HTTP",
        { failure: { kind: "protocol", phase: "read", message: "a chunk without a size" } },
        { kind: "invalid", reason: "not HTTP as it should be: a chunk without a size" },
      ],
      [
        "a refusal after which the connection broke",
        {
          ...json(413, { detail: "too long" }),
          failure: { kind: "network", phase: "write", code: "EPIPE", message: "" },
        },
        { kind: "httpError", status: 413, message: "too long" },
      ],
      [
        "a redirect",
        { status: 307, headers: { location: "/elsewhere/" } },
        { kind: "httpError", status: 307, message: `redirects to ${new URL("/elsewhere/", spec.url).href}` },
      ],
    ])("records %s", async (_what, reply, outcome) => {
      expect(await outcomeOf(reply)).toEqual(outcome);
    });

    it("refuses a request of another kind: a programming error", () => {
      const { target } = open(() => good("hello"));
      const other = sample().request.input.kind === "speech" ? samplePrompt() : sampleRequest();
      expect(() => target.prepare(other, "t")).toThrow(TypeError);
    });

    it.each<[string, Reply]>([
      ["an empty body", { status: 200, headers: { "content-type": "application/json" }, body: "" }],
      [
        "a page",
        {
          status: 200,
          headers: { "content-type": "text/html" },
          body: "<!DOCTYPE html><title>Sign in</title>",
        },
      ],
      ["JSON that is cut", { status: 200, headers: { "content-type": "application/json" }, body: '{"te' }],
      ["JSON without the text", json(200, { sentence: "hello" })],
      ["JSON with a text that is none", json(200, { text: 7 })],
      ["an error with a good status", json(200, { error: { message: "no" } })],
      [
        "a body in an encoding",
        { status: 200, headers: { "content-encoding": "gzip" }, body: "\u001f\u008b" },
      ],
    ])("calls %s invalid", async (what, reply) => {
      const outcome = await outcomeOf(reply);
      expect(outcome.kind).toBe(what.startsWith("an error") ? errorAlone : "invalid");
    });

    it("quotes a server's words on one short printable line", async () => {
      const noise = `\u001b]0;title\u0007 first\r\nsecond\u202e ${"x".repeat(5000)}`;
      for (const reply of [json(500, { detail: noise }), { status: 200, body: noise }]) {
        const outcome = await outcomeOf(reply);
        const text =
          outcome.kind === "httpError" ? outcome.message : outcome.kind === "invalid" ? outcome.reason : "";
        expect(text).toMatch(/first second x+…$/);
        expect(text).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        expect(text.length).toBeLessThanOrEqual(160);
      }
    });

    it("never gives the key away, even when the server echoes it", async () => {
      const echoes: Reply[] = [
        good(`the key is ${key} hm`),
        json(401, { error: { message: `bad key ${key}` } }),
        json(403, { [key]: key }),
        { status: 500, body: key },
        { status: 500, body: `${"x".repeat(110)} ${key}` },
        { status: 502, headers: { "content-type": "text/html" }, body: `<html><title>${key}</title>` },
        { status: 302, headers: { location: `https://elsewhere/?key=${encodeURIComponent(key)}` } },
        { status: 302, headers: { location: `http://%%%/${key}` } },
        {
          status: 200,
          headers: { "content-type": "application/json" },
          body: `{"nothing": ${JSON.stringify(key)}}`,
        },
        { status: 200, headers: { "content-type": "application/json" }, body: `broken ${key}` },
        {
          status: 200,
          headers: { "content-type": "text/event-stream" },
          body: `data: {"error":${JSON.stringify(key)}}\n\n`,
        },
        { status: 500, body: [...key].join("\u200b") },
        { failure: { kind: "network", phase: "tls", code: key, message: `about ${key}` } },
        { failure: { kind: "protocol", phase: "read", message: `a header line "${key}"` } },
      ];
      for (const reply of echoes) {
        const { target, clock } = open(() => reply);
        const answer = await target.prepare(sample().request, "t").send(never);
        const error = await clock.run(target.explain(answer, never));
        const shown = [
          JSON.stringify(answer),
          target.description,
          error?.message,
          error?.hint,
          error?.stack,
        ].join("\n");
        for (const spelling of keySpellings) expect(shown).not.toContain(spelling);
        expect(shown).not.toContain(key.slice(0, 8));
      }
    });

    it("names a missing variable", () => {
      const create = () =>
        createTarget(spec, {
          transport: scriptedTransport(() => ({})),
          clock: createVirtualClock(),
          environment: {},
        });
      expect(create).toThrow(BenchError);
      expect(create).toThrow(/THE_KEY is not set/);
    });

    it("describes itself in one line without the query", () => {
      const withQuery = { ...spec, url: `${spec.url}?sig=abc` };
      const { transport, clock } = open(() => ({}));
      const { description } = createTarget(withQuery, { transport, clock, environment: { THE_KEY: key } });
      expect(description).toMatch(new RegExp(`^${spec.kind} at http://server:8000/\\S+, .+$`));
      expect(description).not.toContain("sig=");
    });

    it("explains every failure and nothing else", async () => {
      const explained = async (reply: Reply): Promise<string | undefined> => {
        const { target, clock } = open(() => reply);
        const answer = await target.prepare(sample().request, "t").send(never);
        const error = await clock.run(target.explain(answer, never));
        if (error) expect(error.message).not.toMatch(/\.$|\n/);
        return error?.code;
      };
      expect(await explained(good("hello"))).toBeUndefined();
      expect(await explained({ failure: { kind: "aborted", phase: "wait" } })).toBeUndefined();
      expect(
        await explained({ startedAt: null, failure: { kind: "aborted", phase: "queue" } }),
      ).toBeUndefined();
      expect(await explained({ status: 200, body: "<html>" })).toBe("target.bad-answer");
      expect(await explained(json(401, {}))).toBe("target.unauthorized");
      expect(await explained(json(404, { detail: "Not Found" }))).toBe("target.not-found");
      expect(await explained({ status: 301, headers: { location: "/x" } })).toBe("target.redirect");
      expect(await explained(json(429, {}))).toBe("target.unavailable");
      expect(await explained(json(400, {}))).toBe("target.refused");
      expect(await explained({ failure: { kind: "timeout", phase: "read", afterMs: 9 } })).toBe(
        "target.timeout",
      );
    });

    it("closes its transport", async () => {
      const { target, transport } = open(() => ({}));
      await target.close();
      expect(transport.closed()).toBe(true);
    });
  });
}
