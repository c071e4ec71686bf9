import { describe, expect, it } from "vitest";
import type { RequestRecord } from "../record/index.ts";
import { quickVerdict } from "./quick.ts";

const answered = (more: Partial<RequestRecord> = {}): RequestRecord => ({
  ...{ id: 1, level: 0, warmup: false, plannedAt: 0, sentAt: 0, stamps: {}, endedAt: 9, connection: null },
  ...{ bytesSent: 1, bytesReceived: 99, outcome: { kind: "ok" }, input: { kind: "prompt", prompt: "p" } },
  ...{ output: { text: "hello" }, chunkAts: [1, 2], firstTokenAt: 1, usage: { outputTokens: 2 } },
  ...more,
});
const failed = answered({ outcome: { kind: "httpError", status: 500, message: "" } });

describe("the verdict on", () => {
  it.each<[what: string, records: RequestRecord[], works: boolean, lines: (string | RegExp)[]]>([
    ["good answers", [answered(), answered()], true, ["Everything works: 2 requests were answered."]],
    ["one failure", [answered(), failed], false, ["Not everything works: 1 of 2 requests failed."]],
    ["failures only", [failed], false, ["Not everything works: 1 of 1 requests failed."]],
    [
      "an empty answer",
      [answered(), answered({ output: { text: "" } })],
      false,
      ["Not everything works: 1 of 2 requests got an empty answer."],
    ],
    ["reasoning alone", [answered({ output: { text: "", reasoning: "hm" } })], true, [/^Everything works/]],
    ["a tool call alone", [answered({ output: { text: "", toolCalls: "{}" } })], true, [/^Everything works/]],
    ["nothing", [], false, ["Nothing was measured."]],
    [
      "answers in one piece",
      [answered({ chunkAts: [1] })],
      true,
      [/^Everything works/, /^But each answer came in one piece: the server does not stream/],
    ],
    [
      "no token counts",
      [answered({ usage: {} }), answered({ usage: { outputTokens: 0 } })],
      true,
      [/^Everything works/, /^But the server gives no token counts that can be true/],
    ],
    [
      "counts beyond belief",
      [answered({ usage: { outputTokens: 1e9 } })],
      true,
      [/^Everything works/, /counted here/],
    ],
  ])("%s", (_, records, works, lines) => {
    const verdict = quickVerdict(records, {});
    expect(verdict.works).toBe(works);
    expect(verdict.lines).toEqual(
      lines.map((line) => (typeof line === "string" ? line : expect.stringMatching(line))),
    );
  });

  it("whole answers that were asked for so", () => {
    const { chunkAts: _, firstTokenAt: __, ...whole } = answered();
    expect(quickVerdict([whole], { stream: false }).lines).toHaveLength(1);
    expect(quickVerdict([whole], {}).lines).toHaveLength(2);
  });
});
