import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isUsualRequest } from "./is-usual-request.ts";
import { anyEvent } from "./run-event.fixture.ts";
import { runEventSchema } from "./run-event.ts";

const speech = {
  kind: "requestEnded",
  id: 1,
  level: 0,
  warmup: false,
  plannedAt: 1,
  sentAt: 1.5,
  stamps: { writtenAt: 2, firstByteAt: 3 },
  endedAt: 4,
  input: { kind: "speech", clip: "a", audioSeconds: 5, sound: "noise", reference: "r" },
  connection: { id: -1, reused: true },
  bytesSent: 1,
  bytesReceived: 2,
  output: { text: "a" },
  outcome: { kind: "ok" },
};
const prompt = {
  ...speech,
  sentAt: null,
  stamps: { dnsAt: 1, connectedAt: 1, securedAt: 1 },
  ...{ firstTokenAt: 1, firstAnswerAt: 2, chunkAts: [1, 2], chunkChars: [0, 3], chunkTokens: [1, 0] },
  ...{ chunkKinds: "ra", sharedReads: [1], connection: null },
  input: {
    ...{ kind: "prompt", prompt: "p", suite: "s", title: "t", text: "x" },
    ...{ plannedInputTokens: 0, maxOutputTokens: 1 },
  },
  output: { text: "", reasoning: "r", toolCalls: "c", finishReason: "stop" },
  usage: { inputTokens: 1, outputTokens: 2, reasoningTokens: 0, cachedInputTokens: 1 },
};

type Path = readonly string[];

/** Every place in a JSON value. */
function pathsOf(value: unknown): Path[] {
  if (typeof value !== "object" || value === null) return [[]];
  return [
    [],
    ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner).map((path) => [key, ...path])),
  ];
}

/** The same line with one place changed, by its text, so that keys such as __proto__ come in as a parser puts them. */
function changed(value: unknown, [key, ...rest]: Path, by: string | undefined): string | undefined {
  if (key === undefined) return by;
  const entries = Object.entries(value as object).flatMap(([name, inner]) => {
    const text = name === key ? changed(inner, rest, by) : JSON.stringify(inner);
    return text === undefined ? [] : [Array.isArray(value) ? text : `${JSON.stringify(name)}:${text}`];
  });
  return Array.isArray(value) ? `[${entries.join(",")}]` : `{${entries.join(",")}}`;
}

/** What is called usual must be what the schema takes, and what it makes of it. */
function expectAgreement(line: string): boolean {
  const json: unknown = JSON.parse(line);
  if (!isUsualRequest(json)) return false;
  const parsed = runEventSchema.safeParse(json);
  if (!parsed.success) throw new Error(`the schema refuses what is called usual: ${line}`);
  expect(json).toEqual(parsed.data);
  return true;
}

const strange = [
  "null",
  "true",
  "0",
  "-1",
  "1.5",
  "1e999",
  "-1e999",
  "9007199254740993",
  '""',
  '"ok"',
  "[]",
  "{}",
];
const strangeLists = ["[null]", "[-1]", "[1e999]", "[0.5]", '["1"]', "[[]]", "[0]", '{"length":0}'];
const strangeObjects = [
  '{"kind":"ok","more":1}',
  '{"text":1}',
  '{"__proto__":1}',
  '{"id":1}',
  '{"kind":"speech"}',
];

describe("the fast check of a line", () => {
  it("takes the usual shapes", () => {
    for (const request of [speech, prompt]) expect(expectAgreement(JSON.stringify(request))).toBe(true);
  });

  it("never takes what the schema refuses: each place absent, or something else", () => {
    for (const request of [speech, prompt]) {
      for (const path of pathsOf(request)) {
        for (const by of [undefined, ...strange, ...strangeLists, ...strangeObjects]) {
          const line = changed(request, path, by);
          if (line !== undefined) expectAgreement(line);
        }
      }
    }
  });

  it("never takes what the schema refuses: a key more, anywhere", () => {
    for (const request of [speech, prompt]) {
      for (const path of pathsOf(request)) {
        for (const key of ["more", "__proto__", "constructor", "kind ", "toString"]) {
          const value = path.reduce<unknown>(
            (inner, name) => (inner as Record<string, unknown>)[name],
            request,
          );
          if (typeof value !== "object" || value === null || Array.isArray(value)) continue;
          const inner = JSON.stringify(value).replace(
            /\}$/,
            `${Object.keys(value).length ? "," : ""}"${key}":1}`,
          );
          const line = changed(request, path, inner) as string;
          expect([line, expectAgreement(line)]).toEqual([line, false]);
        }
      }
    }
  });

  it("agrees with the schema on whatever a run can write", () => {
    let taken = 0;
    fc.assert(
      fc.property(anyEvent.requestEnded, (request) => {
        if (expectAgreement(JSON.stringify(request))) taken++;
      }),
      { seed: 8, numRuns: 500 },
    );
    expect(taken).toBeGreaterThan(10);
  });
});
