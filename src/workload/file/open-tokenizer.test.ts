import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import { syntheticPromptsSpecSchema } from "../prompts/prompt-specs.ts";
import { countChunks, type Tokenizer } from "../prompts/tokenizer.ts";
import { words } from "../prompts/words.ts";
import { openTokenizer } from "./open-tokenizer.ts";
import { openWorkload } from "./open-workload.ts";

let folder: string;
let gpt: Tokenizer;
let byteLevel: Tokenizer;
let sentencePiece: Tokenizer;

/** The printable stand-ins that byte-level vocabularies use for the 256 bytes (Radford et al. 2019). */
function byteAlphabet(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    return String.fromCodePoint(printable ? byte : next++);
  });
}

const vocabularyOf = (tokens: readonly string[]) =>
  Object.fromEntries([...new Set(tokens)].map((token, id) => [token, id]));

/** GPT-2's design in small: bytes, and the common words with and without the blank before them. */
const byteLevelJson = {
  version: "1.0",
  added_tokens: [{ id: 9999, content: "<|end|>", special: true }],
  normalizer: null,
  pre_tokenizer: { type: "ByteLevel", add_prefix_space: false, use_regex: true },
  post_processor: null,
  decoder: { type: "ByteLevel" },
  model: {
    type: "BPE",
    ignore_merges: true,
    vocab: vocabularyOf([...byteAlphabet(), ...words, ...words.map((word) => `Ġ${word}`)]),
    merges: [],
  },
};

/** Llama 2's design in small: no splitting, blanks as ▁, bytes for what is unknown. */
const sentencePieceJson = {
  version: "1.0",
  added_tokens: [{ id: 0, content: "<unk>", special: true }],
  normalizer: {
    type: "Sequence",
    normalizers: [
      { type: "Prepend", prepend: "▁" },
      { type: "Replace", pattern: { String: " " }, content: "▁" },
    ],
  },
  pre_tokenizer: null,
  post_processor: null,
  decoder: {
    type: "Sequence",
    decoders: [
      { type: "Replace", pattern: { String: "▁" }, content: " " },
      { type: "ByteFallback" },
      { type: "Fuse" },
      { type: "Strip", content: " ", start: 1, stop: 0 },
    ],
  },
  model: {
    type: "BPE",
    unk_token: "<unk>",
    byte_fallback: true,
    vocab: vocabularyOf([
      "<unk>",
      ...Array.from({ length: 256 }, (_, byte) => `<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`),
      "▁",
      ..."abcdefghijklmnopqrstuvwxyz",
      "▁t",
      "he",
      "▁the",
    ]),
    merges: ["▁ t", "h e", "▁t he"],
  },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "tokenizer-"));
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify(byteLevelJson));
  await writeFile(join(folder, "pieces.json"), JSON.stringify(sentencePieceJson));
  gpt = await openTokenizer({ kind: "gpt", encoding: "o200k_base" }, folder);
  byteLevel = await openTokenizer({ kind: "huggingface", path: "tokenizer.json" }, folder);
  sentencePiece = await openTokenizer({ kind: "huggingface", path: "pieces.json" }, folder);
});
afterAll(() => rm(folder, { recursive: true }));

test("a built-in encoding counts as OpenAI's does", async () => {
  // Counts published with tiktoken's own examples.
  const cl100k = await openTokenizer({ kind: "gpt", encoding: "cl100k_base" }, folder);
  expect(cl100k.encode("tiktoken is great!")).toEqual([83, 1609, 5963, 374, 2294, 0]);
  expect([gpt.name, cl100k.name]).toEqual(["gpt o200k_base", "gpt cl100k_base"]);
  expect(gpt.count("")).toBe(0);
});

test("what looks like a special token in a text is text", () => {
  expect(gpt.count("<|endoftext|>")).toBeGreaterThan(1);
});

test("a model's own tokenizer counts the text only, from the file or its folder", async () => {
  expect(byteLevel.count("water the plant")).toBe(3);
  expect(byteLevel.count("é")).toBe(2);
  expect(sentencePiece.count("the the")).toBe(2);
  expect(sentencePiece.count("the é")).toBe(4);
  const fromFolder = await openTokenizer({ kind: "huggingface", path: "." }, folder);
  expect(fromFolder.encode("water the plant")).toEqual(byteLevel.encode("water the plant"));
});

describe("token ends", () => {
  test.each<[string, () => Tokenizer, string, number[]]>([
    ["o200k_base", () => gpt, "naïve 🙂🙃!", [2, 3, 5, 8, 10, 10, 11]],
    ["byte level", () => byteLevel, "the 🙂 é", [3, 4, 6, 6, 6, 6, 7, 8, 8]],
    ["sentence pieces", () => sentencePiece, "the é the", [3, 4, 5, 5, 9]],
    ["o200k_base of nothing", () => gpt, "", []],
  ])("%s: parts of a character end where it does", (_name, tokenizer, text, ends) => {
    expect(tokenizer().tokenEnds(text)).toEqual(ends);
  });

  test("never fall, are as many as the tokens, and end with the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 60 }), (text) => {
        for (const tokenizer of [gpt, byteLevel]) {
          const ends = tokenizer.tokenEnds(text);
          expect(ends.length).toBe(tokenizer.count(text));
          expect(ends.every((end, i) => i === 0 || end >= (ends[i - 1] as number))).toBe(true);
          expect(ends.at(-1) ?? 0).toBe(text.length);
        }
      }),
      { seed: 3, numRuns: 300 },
    );
  });
});

describe("tokens in chunks", () => {
  test("a token counts where its last character comes", () => {
    expect(countChunks(gpt, "Hello world", [5, 6])).toEqual([1, 1]);
    expect(countChunks(gpt, "Hello world", [3, 8])).toEqual([0, 2]);
    expect(countChunks(gpt, "Hello world", [11])).toEqual([2]);
    expect(countChunks(gpt, "Hello world", [])).toEqual([]);
    expect(countChunks(gpt, "", [0, 0])).toEqual([0, 0]);
  });

  test("what the chunks do not cover counts with the last of them", () => {
    expect(countChunks(gpt, "Hello world again", [5, 1])).toEqual([1, 2]);
  });

  test("add up to the count of the text, however it is cut", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme", maxLength: 80 }),
        fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }),
        (text, chunkChars) => {
          const counts = countChunks(gpt, text, chunkChars);
          expect(counts.length).toBe(chunkChars.length);
          expect(counts.reduce((sum, count) => sum + count, 0)).toBe(gpt.count(text));
        },
      ),
      { seed: 2, numRuns: 300 },
    );
  });

  test("a server that sends token by token is counted one by one", () => {
    const text = "The quick brown fox — naïve, 42 and 日本語 — jumps.";
    const ends = gpt.tokenEnds(text);
    const gaps = ends.map((end, i) => end - (ends[i - 1] ?? 0)).filter((chars) => chars > 0);
    expect(countChunks(gpt, text, gaps).reduce((sum, count) => sum + count, 0)).toBe(ends.length);
    expect(countChunks(gpt, text, gaps)[0]).toBe(1);
  });
});

test("a run of 200,000 letters without a break is counted in pieces", () => {
  // Whole, it would take a quarter of an hour.
  expect(gpt.count("a".repeat(200_000))).toBe(400 * gpt.count("a".repeat(500)));
});

test("prompts made with a tokenizer have exactly the tokens that were planned", async () => {
  for (const tokenizer of [
    { kind: "gpt" as const, encoding: "cl100k_base" as const },
    { kind: "huggingface" as const, path: "tokenizer.json" },
  ]) {
    const spec = syntheticPromptsSpecSchema.parse({
      kind: "synthetic-prompts",
      inputTokens: { median: 200, sigma: 1 },
      sharedPrefixRatio: 0.3,
      tokenizer,
    });
    const workload = await openWorkload(spec, { random: createRandom(5), baseDir: folder });
    const counter = await openTokenizer(tokenizer, folder);
    for (let i = 0; i < 50; i++) {
      const { input, messages } = await workload.at(i);
      expect(counter.count(messages[0]?.content ?? "")).toBe(input.plannedInputTokens);
    }
  }
});

describe("a wrong tokenizer is a clear error:", () => {
  test.each<[what: string, content: string | undefined, says: string]>([
    ["no file", undefined, "no such file"],
    ["no JSON", "<html>", "is not JSON"],
    ["another JSON", '{"a": 1}', "is no tokenizer"],
    ["a number", "3", "is no tokenizer"],
    ["no model", '{"model": {"type": "Nothing"}}', "is no tokenizer"],
  ])("%s", async (_what, content, says) => {
    const path = content === undefined ? "gone.json" : "wrong.json";
    if (content !== undefined) await writeFile(join(folder, path), content);
    const failure = await openTokenizer({ kind: "huggingface", path }, folder).catch((error) => error);
    expect(failure).toMatchObject({ name: "BenchError", code: "workload.unreadable" });
    expect(failure.message).toContain(says);
    expect(failure.message).not.toContain("\n");
  });

  test("one that has too few words for prompts of exact lengths", async () => {
    const spec = syntheticPromptsSpecSchema.parse({
      kind: "synthetic-prompts",
      tokenizer: { kind: "huggingface", path: "pieces.json" },
    });
    await expect(openWorkload(spec, { random: createRandom(1), baseDir: folder })).rejects.toMatchObject({
      code: "usage.bad-value",
      message: expect.stringContaining("pieces.json"),
    });
  });
});
