import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { temporaryPath, tinyShape } from "../gguf/tiny-shape.fixture.ts";
import { writeSyntheticGguf } from "../gguf/write-synthetic-gguf.ts";
import type { LlmEngine, LlmJob, LlmPiece, LlmResult } from "../llm/llm-engine.ts";
import { createLlamaEngine } from "./llama-engine.ts";
import { type LlamaEngineInput, LlamaEngineSpec } from "./llama-engine-spec.ts";

const platformPackage = `@node-llama-cpp/${{ win32: "win", darwin: "mac", linux: "linux" }[process.platform as string]}-${process.arch}`;

/** llama.cpp's binary comes in a package for each platform, and not for all. */
function hasBinary(): boolean {
  const require = createRequire(import.meta.url);
  const names = [platformPackage, `${platformPackage}-metal`];
  return names.some((name) => require.resolve.paths(name)?.some((folder) => isThere(`${folder}/${name}`)));
}

function isThere(folder: string): boolean {
  try {
    createRequire(import.meta.url).resolve(`${folder}/package.json`);
    return true;
  } catch {
    return false;
  }
}

const contextTokens = 200;

function engineOf(input: Omit<LlamaEngineInput, "kind">): Promise<LlmEngine> {
  return createLlamaEngine(
    LlamaEngineSpec.parse({ kind: "llama", threads: 1, gpu: false, slots: 2, contextTokens, ...input }),
  );
}

/** With every space and digit a token of its own: with the beginning token, seven. */
const sevenTokens = { kind: "text", text: "1 2 3" } as const;

const job = (change: Partial<LlmJob> = {}): LlmJob => ({
  id: "a",
  model: "model",
  prompt: sevenTokens,
  maxTokens: 20,
  minTokens: 0,
  ignoreEos: true,
  temperature: 0,
  seed: 1,
  stop: [],
  stream: true,
  body: {},
  ...change,
});

interface Answer {
  readonly result: LlmResult;
  readonly pieces: readonly LlmPiece[];
  readonly text: string;
}

const never = new AbortController().signal;

async function generate(
  engine: LlmEngine,
  change: Partial<LlmJob> = {},
  slot = 0,
  onPiece: (piece: LlmPiece) => void = () => {},
): Promise<Answer> {
  const pieces: LlmPiece[] = [];
  const piece = (one: LlmPiece): void => {
    pieces.push(one);
    onPiece(one);
  };
  const result = await engine.accept(job(change)).run(slot, { piece }, never);
  return { result, pieces, text: pieces.map(({ text }) => text).join("") };
}

const tokensOf = (pieces: readonly LlmPiece[]): number => pieces.reduce((sum, { tokens }) => sum + tokens, 0);

/** The engine's process runs the built program: Node cannot start TypeScript in a process of its own. Build first. */
describe.skipIf(!hasBinary())(`llama.cpp (skipped where ${platformPackage} is not installed)`, () => {
  let engine: LlmEngine;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "llama-"));
    await writeSyntheticGguf(join(folder, "model.gguf"), tinyShape);
    engine = await engineOf({ models: [join(folder, "model.gguf")] });
  });
  afterAll(async () => {
    await engine?.close();
    await rm(folder, { recursive: true, force: true });
  });

  test("knows its model, its context and that its weights are random", () => {
    expect(engine.models()).toEqual([{ id: "model", loaded: true, contextTokens, synthetic: true }]);
  });

  test("generates as many tokens as asked, counts them and those of the prompt exactly", async () => {
    const { result, pieces } = await generate(engine, { maxTokens: 33 });
    expect(result).toMatchObject({
      finishReason: "length",
      inputTokens: 7,
      outputTokens: 33,
      cachedInputTokens: 0,
    });
    expect(tokensOf(pieces)).toBe(33);
    expect(pieces.length).toBeGreaterThan(10);
    expect(pieces.every(({ text }) => text !== "")).toBe(true);
    expect(result.timings.promptMs).toBeGreaterThan(0);
    expect(result.timings.outputMs).toBeGreaterThan(0);
  });

  test("counts one token for one", async () => {
    const { result } = await generate(engine, { maxTokens: 1 });
    expect(result).toMatchObject({ outputTokens: 1, finishReason: "length", timings: { outputMs: 0 } });
  });

  test("says the same again for the same seed, in any slot, and something else for another", async () => {
    const warm = { temperature: 1, maxTokens: 40 };
    const first = await generate(engine, { ...warm, seed: 5 });
    expect((await generate(engine, { ...warm, seed: 5 }, 1)).text).toBe(first.text);
    expect((await generate(engine, { ...warm, seed: 6 })).text).not.toBe(first.text);
    const [one, other] = [
      await generate(engine, { ...warm, seed: null }),
      await generate(engine, { ...warm, seed: null }),
    ];
    expect(one.text).not.toBe(other.text);
  });

  test("ends at the end token, unless it is told to go on", async () => {
    const warm = { temperature: 1, maxTokens: 150 };
    let ended: Answer | undefined;
    let seed = 0;
    while (ended?.result.finishReason !== "stop" || ended.result.outputTokens === 0) {
      seed += 1;
      if (seed > 60) throw new Error("no seed ends");
      ended = await generate(engine, { ...warm, seed, ignoreEos: false });
    }
    const { outputTokens } = ended.result;
    expect(outputTokens).toBeLessThan(150);
    expect(tokensOf(ended.pieces)).toBeLessThanOrEqual(outputTokens);

    const through = await generate(engine, { ...warm, seed, ignoreEos: true });
    expect(through.result).toMatchObject({ finishReason: "length", outputTokens: 150 });
    expect(through.text.startsWith(ended.text)).toBe(true);
    const longer = await generate(engine, { ...warm, seed, ignoreEos: false, minTokens: outputTokens + 1 });
    expect(longer.result.outputTokens).toBeGreaterThan(outputTokens);
  });

  test("stops before a stop text and says no part of it", async () => {
    const whole = await generate(engine, { temperature: 1, maxTokens: 40 });
    const stop = whole.text.slice(20, 26);
    const end = whole.text.indexOf(stop);
    const cut = await generate(engine, { temperature: 1, maxTokens: 40, stop: ["never said", stop] });
    expect(cut.text).toBe(whole.text.slice(0, end));
    expect(cut.result.finishReason).toBe("stop");
    expect(cut.result.outputTokens).toBeLessThan(40);
    expect(cut.result.outputTokens).toBeGreaterThanOrEqual(tokensOf(cut.pieces));
  });

  test("serves two slots at once, token by token", async () => {
    const order: number[] = [];
    const answers = await Promise.all(
      [0, 1].map((slot) => generate(engine, { maxTokens: 60 + slot }, slot, () => order.push(slot))),
    );
    expect(answers.map(({ result }) => result.outputTokens)).toEqual([60, 61]);
    expect(order.indexOf(1)).toBeLessThan(order.lastIndexOf(0));
    expect(order.indexOf(0)).toBeLessThan(order.lastIndexOf(1));
    expect(answers[1]?.text.startsWith(answers[0]?.text.slice(0, 40) as string)).toBe(true);
  });

  test("fills the context to its last place, and refuses a prompt that leaves none", async () => {
    const { result } = await generate(engine, { maxTokens: null });
    expect(result).toMatchObject({ finishReason: "length", outputTokens: contextTokens - 7 });
    const digits = (count: number) => ({ kind: "text", text: "1".repeat(count) }) as const;
    // A space stands before the digits, and the beginning token before that.
    const full = await generate(engine, { prompt: digits(contextTokens - 3) });
    expect(full.result).toMatchObject({ inputTokens: contextTokens - 1, outputTokens: 1 });
    await expect(generate(engine, { prompt: digits(contextTokens - 2) })).rejects.toMatchObject({
      status: 400,
      code: "context_length_exceeded",
      message: `the prompt has ${contextTokens} tokens, and the context holds ${contextTokens}, output included`,
    });
  });

  test("starts every request afresh: nothing of the last one is left in the slot", async () => {
    const before = await generate(engine);
    await generate(engine, { prompt: { kind: "text", text: "something quite different" } });
    const after = await generate(engine);
    expect(after.text).toBe(before.text);
    expect(after.result.cachedInputTokens).toBe(0);
  });

  test("hears that a client has left, and the slot is free for the next", async () => {
    const abort = new AbortController();
    let pieces = 0;
    const piece = (): void => {
      pieces += 1;
      abort.abort();
    };
    const left = engine.accept(job({ maxTokens: 190 })).run(0, { piece }, abort.signal);
    await expect(left).rejects.toThrow("aborted");
    expect(pieces).toBeLessThan(150);
    expect((await generate(engine)).result.outputTokens).toBe(20);
    await expect(engine.accept(job()).run(0, { piece }, abort.signal)).rejects.toThrow();
  });

  test("applies a conversation without a template as it reads", async () => {
    const messages = [{ role: "user", content: "1" }] as const;
    const chat = await generate(engine, { prompt: { kind: "chat", messages } });
    const plain = await generate(engine, { prompt: { kind: "text", text: "user: 1\nassistant:" } });
    expect(chat.text).toBe(plain.text);
    expect(chat.result.inputTokens).toBe(plain.result.inputTokens);
  });

  test("gives the same text the same vector", async () => {
    const answer = await engine.embed?.("model", ["1 2 3", "4", "1 2 3"]);
    expect(answer?.inputTokens).toBe(7 + 3 + 7);
    const [first, second, again] = answer?.vectors ?? [];
    expect(first).toHaveLength(tinyShape.hiddenSize);
    expect(again).toEqual(first);
    expect(second).not.toEqual(first);
    expect(first?.every(Number.isFinite)).toBe(true);
  });

  test("unloads a model and loads it again, once however often it is asked", async () => {
    await engine.unload("model");
    expect(engine.models()[0]?.loaded).toBe(false);
    await expect(generate(engine)).rejects.toMatchObject({ status: 503, code: "model_not_loaded" });
    await engine.unload("model");
    await Promise.all([engine.load("model"), engine.load("model")]);
    expect(engine.models()[0]?.loaded).toBe(true);
    expect((await generate(engine)).result.outputTokens).toBe(20);
    await expect(engine.load("other")).rejects.toMatchObject({ status: 404, code: "model_not_found" });
  });
});

describe.skipIf(!hasBinary())("a model of another kind", () => {
  test.each(["qwen2", "qwen3"] as const)("%s loads and generates", async (architecture) => {
    const engine = await engineOf({
      models: [await temporaryModel({ architecture, quantisation: "q4_0", tiedEmbeddings: false })],
    });
    onTestFinished(() => engine.close());
    expect((await generate(engine)).result).toMatchObject({ inputTokens: 7, outputTokens: 20 });
  });

  test("with a chat template has its conversations written as that says", async () => {
    const engine = await engineOf({ models: [await withChatTemplate(await temporaryModel())] });
    onTestFinished(() => engine.close());
    const content = "1 2 3";
    const chat = await generate(engine, { prompt: { kind: "chat", messages: [{ role: "user", content }] } });
    // Marks of a turn are texts here, of a token for nearly every letter: 3 × "<|im_…|>".
    expect(chat.result.inputTokens).toBeGreaterThan(7 + 3 * 8);
    expect(chat.result.outputTokens).toBe(20);
  });

  test("that is cut off in its weights is an error, and its process does not stay", async () => {
    const path = await temporaryModel();
    const bytes = await readFile(path);
    await writeFile(path, bytes.subarray(0, bytes.length - 20_000));
    await expect(engineOf({ models: [path] })).rejects.toMatchObject({
      code: "model.unreadable",
      message: expect.stringContaining(`llama.cpp cannot load ${path}: `),
    });
  });
});

test("a file that is no model is an error before anything starts", async () => {
  const path = await temporaryPath("model.gguf");
  await writeFile(path, "<html>");
  await expect(engineOf({ models: [path] })).rejects.toMatchObject({ code: "model.unreadable" });
  await expect(engineOf({ models: [`${path}.gone`] })).rejects.toMatchObject({ code: "model.unreadable" });
  await expect(engineOf({ shapes: ["gpt-5"] })).rejects.toMatchObject({ code: "usage.bad-value" });
});

async function temporaryModel(change: Partial<typeof tinyShape> = {}): Promise<string> {
  const path = await temporaryPath("model.gguf");
  await writeSyntheticGguf(path, { ...tinyShape, ...change });
  return path;
}

/** Puts a template before the other metadata. Tensor data begins at a multiple of 32, so the entry is filled up to one. */
async function withChatTemplate(path: string): Promise<string> {
  const template =
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
  const key = "tokenizer.chat_template";
  const head = 8 + key.length + 4 + 8;
  const text = template.padEnd(Math.ceil((head + template.length) / 32) * 32 - head);
  const entry = Buffer.alloc(head);
  entry.writeBigUInt64LE(BigInt(key.length), 0);
  entry.write(key, 8);
  entry.writeUInt32LE(8, 8 + key.length);
  entry.writeBigUInt64LE(BigInt(text.length), 12 + key.length);
  const bytes = await readFile(path);
  bytes.writeBigUInt64LE(bytes.readBigUInt64LE(16) + 1n, 16);
  await writeFile(path, Buffer.concat([bytes.subarray(0, 24), entry, Buffer.from(text), bytes.subarray(24)]));
  return path;
}
