import fc from "fast-check";
import { expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { PromptRequest } from "../../record/index.ts";
import { syntheticPromptsSpecSchema } from "./prompt-specs.ts";
import { createSyntheticWorkload } from "./synthetic-workload.ts";

const open = (spec: object, seed = 1) =>
  createSyntheticWorkload(
    syntheticPromptsSpecSchema.parse({ kind: "synthetic-prompts", ...spec }),
    createRandom(seed),
  );
const at = (spec: object, index: number, seed = 1): PromptRequest =>
  open(spec, seed).at(index) as PromptRequest;
const wordsOf = (request: PromptRequest): string[] => request.messages[0]?.content.split(" ") ?? [];

test("a prompt has its planned length, and the answer its own", () => {
  const { input, messages, ignoreEos } = at({ inputTokens: 40, outputTokens: 9 }, 3);
  expect(input).toEqual({
    kind: "prompt",
    prompt: "synthetic-3",
    plannedInputTokens: 40,
    maxOutputTokens: 9,
  });
  expect(messages).toEqual([{ role: "user", content: expect.stringMatching(/^([a-z]+ ){39}[a-z]+$/) }]);
  expect(ignoreEos).toBe(true);
});

test("every prompt has as many words as are planned, whatever is drawn and shared", () => {
  fc.assert(
    fc.property(
      fc.nat(1e6),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 1, max: 300 }),
      (index, sharedPrefixRatio, median) => {
        const request = at({ inputTokens: { median, sigma: 1, max: 2000 }, sharedPrefixRatio }, index);
        expect(wordsOf(request).length).toBe(request.input.plannedInputTokens);
      },
    ),
    { seed: 1, numRuns: 100 },
  );
});

test("prompts begin differently, so that no cached prefix flatters", () => {
  const workload = open({ inputTokens: 20 });
  const first = Array.from({ length: 1000 }, (_, i) => wordsOf(workload.at(i) as PromptRequest)[0]);
  expect(new Set(first).size).toBe(1000);
});

test.each([
  ["a ratio", { inputTokens: 200, sharedPrefixRatio: 0.25 }, 50],
  ["a number of tokens", { inputTokens: 200, sharedPrefixTokens: 120 }, 120],
  ["more tokens than there are", { inputTokens: 200, sharedPrefixTokens: 1000 }, 200],
  ["not unique", { inputTokens: 200, unique: false }, 200],
])("a shared prefix as %s is the same everywhere, and what follows is not", (_what, spec, shared) => {
  const workload = open(spec);
  const [one, two] = [0, 1].map((i) => wordsOf(workload.at(i) as PromptRequest)) as [string[], string[]];
  expect(one.slice(0, shared)).toEqual(two.slice(0, shared));
  if (shared < 200) expect(one[shared]).not.toBe(two[shared]);
});

test("with a shared ratio the longer prompt begins like the shorter one", () => {
  const workload = open({ inputTokens: { mean: 200, stddev: 60, min: 20 }, sharedPrefixRatio: 0.5 });
  const prompts = Array.from({ length: 20 }, (_, i) => wordsOf(workload.at(i) as PromptRequest));
  const shortest = Math.min(...prompts.map((words) => Math.round(words.length / 2)));
  expect(new Set(prompts.map((words) => words.slice(0, shortest).join(" "))).size).toBe(1);
});

test("a request depends on seed and position only", () => {
  const spec = { inputTokens: { mean: 100, stddev: 40 }, outputTokens: { median: 60, sigma: 1 } };
  const workload = open(spec);
  const backwards = [9, 5, 0].map((index) => workload.at(index));
  expect([at(spec, 9), at(spec, 5), at(spec, 0)]).toEqual(backwards);
  expect(at(spec, 9, 2)).not.toEqual(at(spec, 9, 1));
});

test.each([
  [{}, "synthetic prompts of 512 tokens for 128, one word counted as one token"],
  [
    { inputTokens: { mean: 300, stddev: 20 }, sharedPrefixRatio: 0.5 },
    "synthetic prompts of 300 ± 20 tokens for 128, one word counted as one token, the first 50 % shared",
  ],
  [
    { sharedPrefixTokens: 64 },
    "synthetic prompts of 512 tokens for 128, one word counted as one token, the first 64 shared",
  ],
  [
    { unique: false },
    "synthetic prompts of 512 tokens for 128, one word counted as one token, all with the same words",
  ],
])("%j says what is sent", (spec, description) => {
  expect(open(spec).description).toBe(description);
});
