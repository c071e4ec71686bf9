import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { PromptRequest } from "../../record/index.ts";
import { traceSpecSchema } from "../prompts/prompt-specs.ts";
import { openWorkload } from "./open-workload.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trace-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(name: string, content: string, spec: object = {}) {
  await writeFile(join(folder, name), content);
  const parsed = traceSpecSchema.parse({ kind: "trace", path: name, ...spec });
  return openWorkload(parsed, { random: createRandom(1), baseDir: folder });
}

const row = (timestamp: number, input_length: number, output_length: number, hash_ids?: number[]) =>
  JSON.stringify({ timestamp, input_length, output_length, hash_ids });
const wordsOf = (request: PromptRequest): string[] => request.messages[0]?.content.split(" ") ?? [];
const times = (workload: { arrivalAtMs?: (index: number) => number }, count: number): number[] =>
  Array.from({ length: count }, (_, i) => workload.arrivalAtMs?.(i) ?? Number.NaN);

describe("a Mooncake trace", () => {
  const content = [
    row(1000, 1100, 7, [5, 6, 7]),
    row(1000, 600, 8, [5, 9]),
    row(1250, 1030, 9, [5, 6, 11]),
  ].join("\n");

  test("gives arrivals after the first, lengths, and as many requests as rows", async () => {
    const workload = await open("m.jsonl", content);
    expect(workload.requests).toBe(3);
    expect(workload.description).toBe("Mooncake trace m.jsonl, 3 requests in 0.3 s");
    expect(times(workload, 3)).toEqual([0, 0, 250]);
    const { input, ignoreEos, messages } = await workload.at(0);
    expect(input).toEqual({
      kind: "prompt",
      prompt: "trace-0",
      plannedInputTokens: 1100,
      maxOutputTokens: 7,
    });
    expect(ignoreEos).toBe(true);
    expect(messages.map(({ role }) => role)).toEqual(["user"]);
  });

  test("shares text block by block where it shares ids, and nowhere else", async () => {
    const workload = await open("m.jsonl", content);
    const [one, two, three] = (await Promise.all([0, 1, 2].map((i) => workload.at(i)))).map(wordsOf);
    expect([one?.length, two?.length, three?.length]).toEqual([1100, 600, 1030]);
    expect(two?.slice(0, 512)).toEqual(one?.slice(0, 512));
    expect(three?.slice(0, 1024)).toEqual(one?.slice(0, 1024));
    expect(two?.[512]).not.toBe(one?.[512]);
    expect(three?.[1024]).not.toBe(one?.[1024]);
  });

  test("fills up what its ids do not cover with text of its own, and drops ids beyond the length", async () => {
    const workload = await open(
      "m.jsonl",
      [row(0, 700, 1, [4]), row(1, 700, 1, [4]), row(2, 100, 1, [4, 8])].join("\n"),
    );
    const [one, two, three] = (await Promise.all([0, 1, 2].map((i) => workload.at(i)))).map(wordsOf);
    expect([one?.length, two?.length, three?.length]).toEqual([700, 700, 100]);
    expect(two?.slice(0, 512)).toEqual(one?.slice(0, 512));
    expect(two?.[512]).not.toBe(one?.[512]);
    expect(three).toEqual(one?.slice(0, 100));
  });

  test("without ids begins every prompt differently", async () => {
    const workload = await open("m.jsonl", [row(0, 9, 1), row(1, 9, 1)].join("\n"));
    const [one, two] = (await Promise.all([0, 1].map((i) => workload.at(i)))).map(wordsOf);
    expect(one?.[0]).not.toBe(two?.[0]);
  });
});

describe("an Azure trace", () => {
  test("gives arrivals to a tenth of a microsecond and lengths", async () => {
    const workload = await open(
      "a.csv",
      "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2023-11-16 18:15:46.6805900,374,44\r\n" +
        "2023-11-16 18:15:50.9951690,396,109\r\n2023-11-17 00:00:00,1,2\r\n",
    );
    const [first, second, third] = times(workload, 3) as [number, number, number];
    expect(first).toBe(0);
    expect(second).toBeCloseTo(4314.579, 3);
    expect(third).toBeCloseTo(20_653_319.41, 2);
    expect((await workload.at(1)).input).toMatchObject({ plannedInputTokens: 396, maxOutputTokens: 109 });
    expect(workload.description).toBe("Azure trace a.csv, 3 requests in 20653.3 s");
  });

  test("may have other columns, another order, zones and quotes", async () => {
    const workload = await open(
      "a.csv",
      'id,GeneratedTokens,"timestamp",ContextTokens\n1,5,2024-05-10 00:00:00.009930+00:00,6\n' +
        "2,7,2024-05-10T02:00:01.009930+02:00,8\n3,9,2024-05-10 00:00:02.00993Z,10\n",
    );
    expect(times(workload, 3)).toEqual([0, 1000, 2000]);
    expect((await workload.at(2)).input).toMatchObject({ plannedInputTokens: 10, maxOutputTokens: 9 });
  });

  test("sends lengths of nothing as one token, and says so", async () => {
    const workload = await open(
      "a.csv",
      "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,0,0\n",
    );
    expect((await workload.at(0)).input).toMatchObject({ plannedInputTokens: 1, maxOutputTokens: 1 });
    expect(workload.description).toContain("1 length of 0 tokens sent as 1");
  });
});

test.each([
  ["JSON lines", row(0, 1, 1), "Mooncake"],
  ["CSV", "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46,1,1", "Azure"],
])("a file without a telling name is known as %s by its first line", async (_what, content, format) => {
  expect((await open("trace", content)).description).toMatch(new RegExp(`^${format}`));
});

test("arrivals never fall, and a second pass goes on after the first", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(5000), { minLength: 1, maxLength: 40 }), async (gaps) => {
      let at = 0;
      const rows = gaps.map((gap) => {
        at += gap;
        return row(at, 1, 1);
      });
      const workload = await open("m.jsonl", rows.join("\n"));
      const arrivals = times(workload, gaps.length * 3);
      expect(arrivals.every((ms, i) => i === 0 || ms >= (arrivals[i - 1] as number))).toBe(true);
      expect(arrivals[gaps.length]).toBeGreaterThan(arrivals[gaps.length - 1] as number);
    }),
    { seed: 1, numRuns: 30 },
  );
});

test("many rows are read in pieces without a loss", async () => {
  const rows = Array.from({ length: 50_000 }, (_, i) => row(i, (i % 97) + 1, (i % 31) + 1, [i, i + 1]));
  const workload = await open("m.jsonl", rows.join("\r\n"));
  expect(workload.requests).toBe(50_000);
  for (const index of [0, 1, 12_345, 49_999]) {
    expect(workload.arrivalAtMs?.(index)).toBe(index);
    expect((await workload.at(index)).input).toMatchObject({
      plannedInputTokens: (index % 97) + 1,
      maxOutputTokens: (index % 31) + 1,
    });
  }
});

describe("a wrong trace names line and field:", () => {
  const header = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
  test.each<[what: string, name: string, content: string, code: string, says: string]>([
    ["an empty file", "m.jsonl", "\n", "workload.empty", "no requests"],
    ["only a header", "a.csv", header, "workload.empty", "no requests"],
    ["no JSON", "m.jsonl", `${row(0, 1, 1)}\noops`, "workload.unreadable", "m.jsonl:2 is not JSON"],
    [
      "a field missing",
      "m.jsonl",
      '{"timestamp":0,"output_length":1}',
      "workload.unreadable",
      'm.jsonl:1 has a bad or missing "input_length"',
    ],
    [
      "a length of text",
      "m.jsonl",
      '{"timestamp":0,"input_length":"5","output_length":1}',
      "workload.unreadable",
      '"input_length"',
    ],
    [
      "an id that is none",
      "m.jsonl",
      '{"timestamp":0,"input_length":5,"output_length":1,"hash_ids":[1,-2]}',
      "workload.unreadable",
      '"hash_ids[1]"',
    ],
    [
      "times that go back",
      "m.jsonl",
      [row(5, 1, 1), "", row(4, 1, 1)].join("\n"),
      "workload.unreadable",
      "m.jsonl:3 arrives before",
    ],
    [
      "a column missing",
      "a.csv",
      "TIMESTAMP,GeneratedTokens\n",
      "workload.unreadable",
      'a.csv:1 has no column "ContextTokens"',
    ],
    [
      "CSV without a header",
      "a.csv",
      "2023-11-16 18:15:46,1,1\n",
      "workload.unreadable",
      'a.csv:1 has no column "TIMESTAMP"',
    ],
    [
      "a time that is none",
      "a.csv",
      `${header}yesterday,1,1\n`,
      "workload.unreadable",
      'a.csv:2 has a bad or missing "TIMESTAMP"',
    ],
    [
      "a month that is none",
      "a.csv",
      `${header}2023-13-16 18:15:46,1,1\n`,
      "workload.unreadable",
      '"TIMESTAMP"',
    ],
    [
      "a short line",
      "a.csv",
      `${header}2023-11-16 18:15:46,1\n`,
      "workload.unreadable",
      'a.csv:2 has a bad or missing "GeneratedTokens"',
    ],
    [
      "a negative length",
      "a.csv",
      `${header}2023-11-16 18:15:46,-1,1\n`,
      "workload.unreadable",
      '"ContextTokens"',
    ],
    ["JSON named CSV", "a.csv", row(0, 1, 1), "workload.unreadable", "has no column"],
  ])("%s", async (_what, name, content, code, says) => {
    const failure = await open(name, content).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ name: "BenchError", code });
    expect((failure as Error).message).toContain(says);
    expect((failure as Error).message).not.toContain("\n");
  });
});
