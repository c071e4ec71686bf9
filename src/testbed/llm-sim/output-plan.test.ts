import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import { llmJob } from "./llm-job.fixture.ts";
import { drawOutputTokens, outputLength, planOutput } from "./output-plan.ts";
import { countTokens } from "./words.ts";

describe("tokens of the input", () => {
  test.each([
    { text: "", tokens: 0 },
    { text: "  \n ", tokens: 0 },
    { text: "one", tokens: 1 },
    { text: " one  two\n\tthree\u00a0four\u2003five ", tokens: 5 },
    { text: "keine, Wörter; nur-drei", tokens: 3 },
  ])("of $text are $tokens", ({ text, tokens }) => {
    expect(countTokens(text)).toBe(tokens);
  });

  test("are the runs of characters between white space, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(countTokens(text)).toBe(text.split(/\s+/).filter((word) => word !== "").length);
      }),
      { seed: 5 },
    );
  });
});

describe("the length of an answer", () => {
  test.each([
    { why: "max_tokens", job: { maxTokens: 7 }, natural: null, room: 99, tokens: 7, limit: true },
    { why: "no limit named", job: {}, natural: null, room: 999, tokens: 128, limit: false },
    { why: "its own end", job: { maxTokens: 7 }, natural: 5, room: 99, tokens: 5, limit: false },
    { why: "an end just at the limit", job: { maxTokens: 5 }, natural: 5, room: 99, tokens: 5, limit: true },
    {
      why: "ignore_eos",
      job: { maxTokens: 7, ignoreEos: true },
      natural: 5,
      room: 99,
      tokens: 7,
      limit: true,
    },
    {
      why: "ignore_eos without max_tokens",
      job: { ignoreEos: true },
      natural: 5,
      room: 99,
      tokens: 99,
      limit: true,
    },
    {
      why: "min_tokens",
      job: { maxTokens: 9, minTokens: 7 },
      natural: 5,
      room: 99,
      tokens: 7,
      limit: false,
    },
    { why: "a full context", job: { maxTokens: 50 }, natural: 40, room: 6, tokens: 6, limit: true },
  ])("with $why is $tokens", ({ job, natural, room, tokens, limit }) => {
    expect(outputLength(llmJob(job), natural, room)).toEqual({ tokens, reachedLimit: limit });
  });

  test.each([
    { spec: { kind: "fixed", tokens: 40 } as const, mean: 40, cv: 0 },
    {
      spec: { kind: "uniform", min: 20, max: 60 } as const,
      mean: 40,
      cv: Math.sqrt((41 ** 2 - 1) / 12) / 40,
    },
    { spec: { kind: "lognormal", mean: 400, cv: 0.5 } as const, mean: 400, cv: 0.5 },
  ])("of kind $spec.kind is drawn with the asked mean and variation", ({ spec, mean, cv }) => {
    const random = createRandom("lengths");
    const draws = Array.from({ length: 30_000 }, () => drawOutputTokens(spec, random));
    const average = draws.reduce((sum, n) => sum + n, 0) / draws.length;
    const deviation = Math.sqrt(draws.reduce((sum, n) => sum + (n - average) ** 2, 0) / draws.length);
    expect(Math.abs(average / mean - 1)).toBeLessThan(0.02);
    expect(Math.abs(deviation / average - cv)).toBeLessThan(0.02);
    expect(draws.every((n) => Number.isInteger(n) && n >= 1)).toBe(true);
  });
});

describe("what an answer says", () => {
  const plan = (
    spec: { reasoningTokens?: number; toolCall?: boolean },
    tokens: number,
    job = llmJob(),
    reachedLimit = false,
  ) =>
    planOutput(
      { reasoningTokens: 0, toolCall: false, ...spec },
      job,
      { tokens, reachedLimit },
      createRandom("words"),
    );
  const textOf = (output: ReturnType<typeof plan>, kind: string): string =>
    output.tokens.flatMap((token) => (token.kind === kind ? [token.text] : [])).join("");

  test("has as many words as tokens, reasoning first", () => {
    const output = plan({ reasoningTokens: 3 }, 10);
    expect(textOf(output, "reasoning").split(" ")).toHaveLength(3);
    expect(textOf(output, "answer").trim().split(" ")).toHaveLength(7);
    expect(output).toMatchObject({ reasoningTokens: 3, finishReason: "stop" });
    expect(output.tokens.map(({ kind }) => kind[0]).join("")).toBe("rrraaaaaaa");
    // A client that has both in one text counts the same.
    expect(
      output.tokens
        .map(({ text }) => text)
        .join("")
        .split(" "),
    ).toHaveLength(10);
  });

  test("is all reasoning when the limit comes first", () => {
    const output = plan({ reasoningTokens: 30 }, 4, llmJob(), true);
    expect(output).toMatchObject({ reasoningTokens: 4, finishReason: "length" });
  });

  test.each([1, 2, 9])("is a tool call of %i tokens whose arguments are JSON", (tokens) => {
    const output = plan({ toolCall: true }, tokens);
    const { text } = JSON.parse(textOf(output, "tool"));
    expect(text.split(" ")).toHaveLength(tokens);
    expect(output.finishReason).toBe("tool_calls");
  });

  test("ends before a stop text, and counts the tokens that it swallowed", () => {
    const whole = textOf(plan({}, 12), "answer");
    const words = whole.split(" ");
    // Ends in the middle of the fifth word.
    const stop = `${words[3]} ${words[4]?.slice(0, 2)}`;
    const output = plan({}, 12, llmJob({ stop: ["never said", stop] }));
    expect(textOf(output, "answer")).toBe(`${words.slice(0, 3).join(" ")} `);
    expect(output.tokens).toHaveLength(5);
    expect(output.finishReason).toBe("stop");
  });

  test("takes no notice of a stop text before min_tokens", () => {
    const words = textOf(plan({}, 12), "answer").split(" ");
    const job = llmJob({ stop: [words[1] as string, words[6] as string], minTokens: 4 });
    expect(plan({}, 12, job).tokens.length).toBeGreaterThan(4);
  });
});
