import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { PromptRequest } from "../../record/index.ts";
import { promptSuiteSpecSchema } from "../prompts/prompt-specs.ts";
import { suiteSchema } from "../prompts/suite-schema.ts";
import { builtInSuites } from "../prompts/suites.ts";
import { openWorkload } from "./open-workload.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "suite-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function open(spec: object) {
  const parsed = promptSuiteSpecSchema.parse({ kind: "prompt-suite", ...spec });
  return openWorkload(parsed, { random: createRandom(1), baseDir: folder });
}

async function openFile(content: unknown) {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  await writeFile(join(folder, "mine.json"), text);
  return open({ suite: "mine.json" });
}

const one = { id: "one", name: "One", prompt: "Say one." };
const suiteOf = (...tests: unknown[]) => ({ performance_tests: { tests } });

test("the built-in suites have five prompts each, the same shape as a user's, and ids of their own", () => {
  expect(suiteSchema.safeParse(builtInSuites.all).error).toBeUndefined();
  const { performance_tests, quality_tests } = builtInSuites.all;
  expect([performance_tests?.tests.length, quality_tests?.tests.length]).toEqual([5, 5]);
  expect(performance_tests?.tests.every((entry) => entry.maxTokens)).toBe(true);
  expect(quality_tests?.tests.every((entry) => (entry.checks ?? []).length > 0)).toBe(true);
});

test("tests are sent as written, again and again, and are whole after the runs", async () => {
  const workload = await open({ suite: "all", runs: 3 });
  expect(workload.requests).toBe(30);
  expect(workload.description).toBe("10 prompts of the built-in suites, 3 times");
  const names = await Promise.all(
    Array.from({ length: 30 }, async (_, i) => (await workload.at(i)).input.prompt),
  );
  const tests = [builtInSuites.all.performance_tests, builtInSuites.all.quality_tests];
  const written = tests.flatMap((group) => group?.tests.map(({ id }) => id));
  expect(names).toEqual([...written, ...written, ...written]);
});

test("a test's whole content reaches the request and the record", async () => {
  const checks = [{ kind: "words", min: 1, max: 3 }, { kind: "noLoop" }];
  const full = { ...one, system: "Be brief.", maxTokens: 7, checks, category: "counting" };
  const workload = await openFile({ quality_tests: { tests: [full], description: "x" }, evaluation: {} });
  const request: PromptRequest = await workload.at(0);
  expect(request).toEqual({
    input: {
      kind: "prompt",
      prompt: "one",
      suite: "quality_tests",
      title: "One",
      text: "Be brief.\n\nSay one.",
      maxOutputTokens: 7,
      checks,
    },
    messages: [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Say one." },
    ],
  });
  expect(workload.description).toBe("1 prompt of mine.json");
});

test("maxOutputTokens of the scenario stands in place of what the tests say", async () => {
  const workload = await open({ suite: "performance", maxOutputTokens: 33 });
  expect((await workload.at(2)).input.maxOutputTokens).toBe(33);
});

test("a file may begin with a byte order mark", async () => {
  expect((await openFile(`\uFEFF${JSON.stringify(suiteOf(one))}`)).requests).toBe(1);
});

describe("a wrong suite names what is wrong:", () => {
  test.each<[what: string, content: unknown, says: string]>([
    ["no JSON", "{oops", "mine.json is not JSON"],
    ["a list", [], "does not fit"],
    ["no group", {}, "has neither performance_tests nor quality_tests"],
    [
      "a misspelt group",
      { performence_tests: { tests: [one] }, ...suiteOf(one) },
      '"performence_tests" (is no',
    ],
    ["a group without tests", { quality_tests: {} }, '"quality_tests.tests"'],
    ["an empty group", suiteOf(), '"performance_tests.tests"'],
    ["a test without prompt", suiteOf(one, { id: "b", name: "B" }), '"performance_tests.tests[1].prompt"'],
    ["a test without id", suiteOf({ name: "B", prompt: "x" }), '"performance_tests.tests[0].id"'],
    ["a misspelt key", suiteOf({ ...one, promt: "x" }), 'unknown key "performance_tests.tests[0].promt"'],
    ["maxTokens as text", suiteOf({ ...one, maxTokens: "5" }), '"performance_tests.tests[0].maxTokens"'],
    ["an id twice", suiteOf(one, one), 'performance_tests.tests[1].id" (is the second "one")'],
    [
      "an unknown check",
      suiteOf({ ...one, checks: [{ kind: "smart" }] }),
      '"performance_tests.tests[0].checks[0].kind"',
    ],
    [
      "a check's unknown key",
      suiteOf({ ...one, checks: [{ kind: "words", most: 3 }] }),
      'unknown key "performance_tests.tests[0].checks[0].most"',
    ],
    [
      "a range the wrong way round",
      suiteOf({ ...one, checks: [{ kind: "words", min: 9, max: 3 }] }),
      '"performance_tests.tests[0].checks[0].max" (must not be below min)',
    ],
    [
      "a schema with a keyword that is not followed",
      suiteOf({ ...one, checks: [{ kind: "json", schema: { properties: { a: { pattern: "a+" } } } }] }),
      'checks[0].schema.properties.a.pattern" (is no known keyword',
    ],
    [
      "a schema with a wrong type",
      suiteOf({ ...one, checks: [{ kind: "json", schema: { anyOf: [{ type: "strng" }] } }] }),
      'checks[0].schema.anyOf[0].type" (must be one of',
    ],
  ])("%s", async (_what, content, says) => {
    const failure = await openFile(content).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ name: "BenchError", code: "workload.unreadable" });
    expect((failure as Error).message).toContain(says);
    expect((failure as Error).message).not.toContain("\n");
  });

  test("a file that is not there", async () => {
    await expect(open({ suite: "preformance" })).rejects.toMatchObject({
      code: "workload.unreadable",
      message: expect.stringContaining("no such file"),
      hint: expect.stringContaining("performance, quality and all"),
    });
  });
});
