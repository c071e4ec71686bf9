import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { createVirtualClock } from "../../base/index.ts";
import type { Output, RequestEnded, RunEvent, TokensCounted } from "../../record/index.ts";
import { openTokenizer } from "../../workload/file.ts";
import type { Tokenizer } from "../../workload/index.ts";
import { createTokenCounter, type TokenCounter } from "./token-counter.ts";

const gpt = { kind: "gpt", encoding: "o200k_base" } as const;
let tokenizer: Tokenizer;
beforeAll(async () => {
  tokenizer = await openTokenizer(gpt, ".");
});

function ended(output: Output | undefined, more: Partial<RequestEnded> = {}): RequestEnded {
  return {
    ...{
      kind: "requestEnded",
      id: 7,
      level: 0,
      warmup: false,
      plannedAt: 0,
      sentAt: 0,
      stamps: {},
      endedAt: 1,
    },
    ...{ connection: null, bytesSent: 1, bytesReceived: 500, outcome: { kind: "ok" } },
    input: { kind: "prompt", prompt: "p" },
    ...(output ? { output } : {}),
    ...more,
  };
}

async function settled(counter: TokenCounter): Promise<TokensCounted[]> {
  const events: RunEvent[] = [];
  await counter.settle((event) => events.push(event));
  return events as TokensCounted[];
}

async function counted(event: RequestEnded, spec?: typeof gpt): Promise<TokensCounted | undefined> {
  const counter = await createTokenCounter(spec ? { tokenizer: spec } : {}, ".", createVirtualClock());
  counter.see(event);
  return (await settled(counter))[0];
}

const text = "Whales hold their breath, and the pressure does the rest: ninety minutes at most.";

describe("without a tokenizer in the scenario", () => {
  it("an answer without a count of the server's is counted, with each chunk's share", async () => {
    const event = await counted(ended({ text }, { chunkChars: [6, 30, text.length - 36] }));
    expect(event).toMatchObject({ kind: "tokensCounted", id: 7, tokenizer: "gpt o200k_base" });
    expect(event?.outputTokens).toBe(tokenizer.count(text));
    expect(event?.chunkTokens).toHaveLength(3);
    expect(sum(event?.chunkTokens)).toBe(event?.outputTokens);
  });

  it.each<[what: string, event: RequestEnded, isCounted: boolean]>([
    ["with the server's count", ended({ text }, { usage: { outputTokens: 16 } }), false],
    ["with a count of 0 for a text", ended({ text }, { usage: { outputTokens: 0 } }), true],
    ["with more tokens than bytes", ended({ text }, { usage: { outputTokens: 9e6 } }), true],
    ["with a count of the input only", ended({ text }, { usage: { inputTokens: 5 } }), true],
    ["of the warm-up", ended({ text }, { warmup: true }), false],
    ["without output", ended(undefined), false],
    [
      "to speech",
      ended({ text }, { input: { kind: "speech", clip: "c", audioSeconds: 1, sound: "speech" } }),
      false,
    ],
    ["that was cut off", ended({ text }, { outcome: { kind: "streamCut", reason: "no [DONE]" } }), true],
  ])("an answer %s: is it counted?", async (_, event, isCounted) => {
    expect((await counted(event)) !== undefined).toBe(isCounted);
  });

  it("a prompt whose text is known is counted where the server did not", async () => {
    const input = { kind: "prompt", prompt: "p", text: "Why do whales dive?" } as const;
    const own = tokenizer.count(input.text);
    expect((await counted(ended({ text }, { input })))?.inputTokens).toBe(own);
    expect((await counted(ended({ text }, { input, usage: { inputTokens: 0 } })))?.inputTokens).toBe(own);
    expect(
      (await counted(ended({ text }, { input, usage: { inputTokens: 12 } })))?.inputTokens,
    ).toBeUndefined();
  });

  it("each answer is counted once, after its own level", async () => {
    const counter = await createTokenCounter({}, ".", createVirtualClock());
    for (const id of [1, 2]) counter.see(ended({ text }, { id }));
    expect((await settled(counter)).map(({ id }) => id)).toEqual([1, 2]);
    expect(await settled(counter)).toEqual([]);
    counter.see(ended({ text }, { id: 3 }));
    expect((await settled(counter)).map(({ id }) => id)).toEqual([3]);
  });

  it("many answers leave the event loop its turns", async () => {
    const clock = createVirtualClock();
    let turns = 0;
    const counter = await createTokenCounter({}, ".", { ...clock, turn: async () => void turns++ });
    for (let id = 0; id < 100; id++) counter.see(ended({ text }, { id }));
    expect(await settled(counter)).toHaveLength(100);
    expect(turns).toBe(6);
  });
});

describe("with a tokenizer in the scenario", () => {
  it("every answer is counted, to be held against the server's count", async () => {
    const event = await counted(ended({ text }, { usage: { outputTokens: 99 } }), gpt);
    expect(event?.outputTokens).toBe(tokenizer.count(text));
  });

  it("one that is none is told before anything is sent", async () => {
    const missing = { kind: "huggingface", path: "no/tokenizer.json" } as const;
    await expect(createTokenCounter({ tokenizer: missing }, ".", createVirtualClock())).rejects.toMatchObject(
      {
        code: "workload.unreadable",
      },
    );
  });
});

describe("of an answer with reasoning, text and a tool call", () => {
  const output = { reasoning: "Let me think about it.", text, toolCalls: '{"name":"dive"}' };
  const parts = (): number[] => Object.values(output).map((part) => tokenizer.count(part));

  it("each is counted by itself, and each chunk has the tokens of its own text", async () => {
    const chars = Object.values(output).map((part) => part.length);
    const event = await counted(ended(output, { chunkChars: chars, chunkKinds: "rat" }));
    expect(event?.chunkTokens).toEqual(parts());
    expect(event?.outputTokens).toBe(sum(parts()));
  });

  it("that came whole, the sum is counted and there are no chunks", async () => {
    const event = await counted(ended(output));
    expect(event?.outputTokens).toBe(sum(parts()));
    expect(event).not.toHaveProperty("chunkTokens");
  });

  it("a text that no chunk is known to have brought is not lost", async () => {
    const event = await counted(ended(output, { chunkChars: [40, text.length - 40] }));
    const [reasoning = 0, , toolCalls = 0] = parts();
    expect(event?.outputTokens).toBe(sum(parts()));
    expect(sum(event?.chunkTokens)).toBe(sum(parts()));
    expect(event?.chunkTokens?.at(-1)).toBeGreaterThan(reasoning + toolCalls);
  });

  it("the chunks add up however they were cut, and whatever kinds they say they are", async () => {
    const words = fc.array(fc.constantFrom("whale ", "grüße ", "語", "𝔘", "\n", "🐋", "x"), {
      maxLength: 12,
    });
    const part = words.map((list) => list.join(""));
    await fc.assert(
      fc.asyncProperty(
        fc.record({ text: part, reasoning: part, toolCalls: part }),
        fc.array(fc.nat({ max: 9 }), { maxLength: 8 }),
        fc.string({ unit: fc.constantFrom("a", "r", "t"), maxLength: 9 }),
        async (texts, chunkChars, chunkKinds) => {
          const event = await counted(ended(texts, { chunkChars, chunkKinds }));
          const all = Object.values(texts).map((one) => tokenizer.count(one));
          expect(event?.outputTokens).toBe(sum(all));
          if (chunkChars.length > 0) expect(sum(event?.chunkTokens)).toBe(sum(all));
        },
      ),
      { seed: 20260304, numRuns: 200 },
    );
  });
});

function sum(counts: readonly number[] = []): number {
  return counts.reduce((total, each) => total + each, 0);
}
