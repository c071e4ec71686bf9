import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { PromptRequest } from "../../record/index.ts";
import { promptDatasetSpecSchema } from "../prompts/prompt-specs.ts";
import { openWorkload } from "./open-workload.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dataset-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(content: unknown, spec: object = {}, seed = 1) {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await writeFile(join(folder, "data.json"), text);
  const parsed = promptDatasetSpecSchema.parse({ kind: "prompt-dataset", path: "data.json", ...spec });
  return openWorkload(parsed, { random: createRandom(seed), baseDir: folder });
}

const lines = (...rows: unknown[]): string => rows.map((row) => JSON.stringify(row)).join("\n");
const chat = (...texts: string[]) => ({
  id: "x",
  conversations: texts.map((value, i) => ({ from: i % 2 === 0 ? "human" : "gpt", value })),
});

/** Every request of one pass, by name. */
async function pass(content: unknown, count: number, spec: object = {}): Promise<Map<string, PromptRequest>> {
  const workload = await open(content, spec);
  const requests = await Promise.all(Array.from({ length: count }, (_, i) => workload.at(i)));
  return new Map(requests.map((request) => [request.input.prompt, request]));
}

test("ShareGPT in one list gives the first turn of each conversation", async () => {
  const requests = await pass([chat('Hi, ["you"] {there}\\', "Hello"), chat("Two", "2", "Three", "3")], 2);
  expect(requests.get("data.json#1")).toEqual({
    input: { kind: "prompt", prompt: "data.json#1" },
    messages: [{ role: "user", content: 'Hi, ["you"] {there}\\' }],
  });
  expect(requests.get("data.json#2")?.messages).toEqual([{ role: "user", content: "Two" }]);
});

test("lines of every shape may stand together, with their system message", async () => {
  const messages = [
    { role: "system", content: "Be kind." },
    { role: "user", content: "c" },
    { role: "assistant", content: "d" },
    { role: "user", content: "e" },
  ];
  const content = lines({ prompt: "a", id: 1 }, { text: "b" }, { messages }, chat("f", "g"));
  const requests = await pass(`\uFEFF${content}\r\n\n`, 4, { maxOutputTokens: 99 });
  expect([...requests.values()].map((request) => request.messages.at(-1)?.content).sort()).toEqual([
    "a",
    "b",
    "c",
    "f",
  ]);
  expect(requests.get("data.json#3")?.messages[0]).toEqual({ role: "system", content: "Be kind." });
  expect(requests.get("data.json#1")?.input.maxOutputTokens).toBe(99);
});

test("another key may hold the prompt, as text or as messages", async () => {
  const rows = lines({ question: "a" }, { question: [{ role: "user", content: "b" }] });
  const requests = await pass(rows, 2, { promptField: "question" });
  expect([...requests.values()].map(({ messages }) => messages[0]?.content).sort()).toEqual(["a", "b"]);
});

test("what has no user's turn, or tools, is left out and counted", async () => {
  const tool = {
    messages: [
      { role: "user", content: "x" },
      { role: "tool", content: "y" },
    ],
  };
  const workload = await open(lines({ prompt: "a" }, { prompt: " " }, tool, chat("")));
  expect(workload.description).toBe("1 prompt from data.json, 3 others without a user's turn or with tools");
});

test("an answer of a dataset may be anything, since it is not sent", async () => {
  const messages = [
    { role: "user", content: "a" },
    { role: "assistant", content: null, tool_calls: [] },
    { role: "assistant", content: [{ type: "text", text: "x" }] },
    { role: "user", content: "b" },
  ];
  const workload = await open(lines({ messages }), { sessions: true });
  expect((await workload.at(0)).followUp?.("c")?.request.messages[1]?.content).toBe("c");
});

test("each pass sends every conversation once, in an order of the seed", async () => {
  const rows = lines(...Array.from({ length: 30 }, (_, i) => ({ prompt: String(i) })));
  const orderOf = async (seed: number, from: number): Promise<string[]> => {
    const workload = await open(rows, {}, seed);
    return Promise.all(
      Array.from({ length: 30 }, async (_, i) => (await workload.at(from + i)).messages[0]?.content ?? ""),
    );
  };
  const first = await orderOf(1, 0);
  expect(new Set(first).size).toBe(30);
  expect(await orderOf(1, 0)).toEqual(first);
  expect(await orderOf(1, 30)).not.toEqual(first);
  expect(await orderOf(2, 0)).not.toEqual(first);
});

describe("a session", () => {
  const talk = [chat("one", "uno", "two", "dos", "three", "tres", "four")];

  test("carries the real answers, and ends with its turns", async () => {
    const workload = await open(talk, { sessions: true, maxTurns: 3, thinkSeconds: 2, maxOutputTokens: 5 });
    expect(workload.description).toBe("1 session of 3 turns together from data.json");
    const first = await workload.at(0);
    expect(first.input).toEqual({
      kind: "prompt",
      prompt: "data.json#1",
      maxOutputTokens: 5,
      session: { id: "0", turn: 0 },
    });
    const second = first.followUp?.("EINS");
    expect(second?.thinkMs).toBe(2000);
    expect(second?.request.messages).toEqual([
      { role: "user", content: "one" },
      { role: "assistant", content: "EINS" },
      { role: "user", content: "two" },
    ]);
    expect(second?.request.input).toMatchObject({
      prompt: "data.json#1/1",
      session: { id: "0", turn: 1 },
    });
    const third = second?.request.followUp?.("ZWEI");
    expect(third?.request.messages.map(({ content }) => content)).toEqual([
      "one",
      "EINS",
      "two",
      "ZWEI",
      "three",
    ]);
    expect(third?.request.followUp).toBeUndefined();
  });

  test("without a limit has all of the user's turns", async () => {
    let request: PromptRequest | undefined = await (await open(talk, { sessions: true })).at(0);
    let turns = 0;
    for (; request; turns++) request = request.followUp?.("yes")?.request;
    expect(turns).toBe(4);
  });

  test("ends when the server has said nothing", async () => {
    const request = await (await open(talk, { sessions: true })).at(0);
    expect(request.followUp?.(" \n")).toBeUndefined();
  });

  test("can be held twice at once: ids and turns are of the position in the plan", async () => {
    const workload = await open(talk, { sessions: true });
    const [one, two] = [await workload.at(0), await workload.at(1)];
    expect([one.input.session?.id, two.input.session?.id]).toEqual(["0", "1"]);
    one.followUp?.("A");
    expect(two.followUp?.("B")?.request.messages[1]?.content).toBe("B");
  });

  test("thinks for exponential times of the wished mean, the same for one seed", async () => {
    const think = async (count: number): Promise<number[]> => {
      const workload = await open(talk, { sessions: true, thinkSeconds: { mean: 3 } });
      return Promise.all(
        Array.from({ length: count }, async (_, i) => (await workload.at(i)).followUp?.("x")?.thinkMs ?? -1),
      );
    };
    const times = await think(4000);
    const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
    // Four standard errors of an exponential mean.
    expect(Math.abs(mean / 3000 - 1)).toBeLessThan(4 / Math.sqrt(4000));
    expect(await think(5)).toEqual(times.slice(0, 5));
  });
});

test("a list larger than one read is taken apart correctly", async () => {
  const long = 'he said: "[{,\\" '.repeat(20_000);
  const rows = Array.from({ length: 12 }, (_, i) => chat(`${i} ${long} ${i}`, "a\\"));
  const requests = await pass(JSON.stringify(rows, null, 1), 12);
  for (let i = 0; i < 12; i++) {
    expect(requests.get(`data.json#${i + 1}`)?.messages[0]?.content).toBe(`${i} ${long} ${i}`);
  }
});

describe("a wrong file names line and key:", () => {
  test.each<[what: string, content: unknown, spec: object, code: string, says: string]>([
    ["an empty file", "", {}, "workload.empty", "no prompts"],
    ["an empty list", "[ ]", {}, "workload.empty", "no prompts"],
    ["only empty prompts", lines({ prompt: "" }), {}, "workload.empty", "no prompts"],
    ["a line that is no JSON", '{"prompt":"a"}\n{oops', {}, "workload.unreadable", "data.json:2 is not JSON"],
    ["an item that is no JSON", '[{"prompt":"a"},{oops}]', {}, "workload.unreadable", "item 2 is not JSON"],
    ["a list cut off", '[{"prompt":"a"},{"prom', {}, "workload.unreadable", "is cut off"],
    ["more after the list", '[{"prompt":"a"}] x', {}, "workload.unreadable", "after the end of its list"],
    ["a comma too much", '[{"prompt":"a"},]', {}, "workload.unreadable", "item 2 is not JSON"],
    ["a line that is a number", "7", {}, "workload.unreadable", "data.json:1 does not fit"],
    ["no known key", lines({ prompts: "a" }), {}, "workload.unreadable", "none of the keys prompt, messages"],
    [
      "a prompt of numbers",
      lines({ prompt: 3 }),
      {},
      "workload.unreadable",
      'data.json:1 has a bad or missing "prompt"',
    ],
    [
      "a message without content",
      lines({ messages: [{ role: "user" }] }),
      {},
      "workload.unreadable",
      '"messages[0].content"',
    ],
    [
      "a user's message in parts",
      lines({ messages: [{ role: "user", content: [{ type: "text", text: "x" }] }] }),
      {},
      "workload.unreadable",
      '"messages[0].content" (must be text)',
    ],
    [
      "a conversation without values",
      [chat("a"), { conversations: [{ from: "human" }] }],
      {},
      "workload.unreadable",
      'item 2 has a bad or missing "conversations[0].value"',
    ],
    [
      "a plain line as ShareGPT",
      lines({ prompt: "a" }),
      { format: "sharegpt" },
      "workload.unreadable",
      "conversations",
    ],
    [
      "a named key that is missing",
      lines({ prompt: "a" }),
      { promptField: "q" },
      "workload.unreadable",
      "keys q",
    ],
  ])("%s", async (_what, content, spec, code, says) => {
    const failure = await open(content, spec).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ name: "BenchError", code });
    expect((failure as Error).message).toContain(says);
    expect((failure as Error).message).not.toContain("\n");
  });

  test("a file that is not there", async () => {
    const spec = promptDatasetSpecSchema.parse({ kind: "prompt-dataset", path: "gone.json" });
    const opening = openWorkload(spec, { random: createRandom(1), baseDir: folder });
    await expect(opening).rejects.toMatchObject({
      code: "workload.unreadable",
      message: expect.stringContaining("no such file"),
    });
  });
});

test("an abort ends the reading with its reason", async () => {
  const stop = AbortSignal.abort(new Error("enough"));
  await writeFile(join(folder, "data.json"), lines({ prompt: "a" }));
  const spec = promptDatasetSpecSchema.parse({ kind: "prompt-dataset", path: "data.json" });
  const opening = openWorkload(spec, { random: createRandom(1), baseDir: folder, signal: stop });
  await expect(opening).rejects.toThrow("enough");
});
