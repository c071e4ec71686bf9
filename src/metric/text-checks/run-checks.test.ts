import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TextCheck } from "../../record/index.ts";
import { runChecks } from "./run-checks.ts";

const run = (text: string, check: TextCheck): [boolean, string] => {
  const [result] = runChecks(text, [check]);
  expect(result?.check).toBe(check);
  return [result?.passed ?? false, result?.detail ?? ""];
};

const fence = "```";
const python = { kind: "code", language: "python" } as const;

test.each<[string, string, TextCheck, boolean, string]>([
  ["words in range", "one two three", { kind: "words", min: 3, max: 3 }, true, "3 words"],
  ["too few words", "one", { kind: "words", min: 2 }, false, "1 word, at least 2 wanted"],
  ["too many words", "one two", { kind: "words", max: 1 }, false, "2 words, at most 1 wanted"],
  ["JSON", ' {"a": 1}\n', { kind: "json" }, true, "is JSON"],
  [
    "JSON in a block",
    `\n${fence}json\n{"a": 1}\n${fence}\n`,
    { kind: "json" },
    true,
    "is JSON, in a code block",
  ],
  ["JSON with words around", `Here:\n${fence}json\n{}\n${fence}`, { kind: "json" }, false, "is not JSON"],
  [
    "two blocks of JSON",
    `${fence}\n{}\n${fence}\n${fence}\n{}\n${fence}`,
    { kind: "json" },
    false,
    "is not JSON",
  ],
  ["no JSON", "{'a': 1}", { kind: "json" }, false, "is not JSON"],
  ["nothing as JSON", "", { kind: "json" }, false, "is not JSON"],
  ["JSON null", "null", { kind: "json" }, true, "is JSON"],
  ["a schema met", "3", { kind: "json", schema: { type: "integer" } }, true, "matches its schema"],
  ["a schema missed", "{}", { kind: "json", schema: { required: ["a"] } }, false, "a is missing"],
  [
    "a block",
    `So:\n${fence}python\nx = (1)\n${fence}\nDone.`,
    python,
    true,
    "a python block, brackets and strings balanced",
  ],
  [
    "a block by a short name",
    `${fence}py\nx = 1\n${fence}`,
    python,
    true,
    "a python block, brackets and strings balanced",
  ],
  [
    "a block of tildes",
    "~~~Python title\nx = 1\n~~~",
    python,
    true,
    "a python block, brackets and strings balanced",
  ],
  [
    "an indented block",
    `- item\n  ${fence}python\n  x = 1\n  ${fence}`,
    python,
    true,
    "a python block, brackets and strings balanced",
  ],
  [
    "two blocks",
    `${fence}python\nx\n${fence}\n${fence}python\ny\n${fence}`,
    python,
    true,
    "2 python blocks, brackets and strings balanced",
  ],
  ["another language", `${fence}js\nx\n${fence}`, python, false, "no python block"],
  ["code within a sentence", `${fence}python x${fence}`, python, false, "no python block"],
  ["a block cut off", `${fence}python\nx = 1`, python, false, "the python block is not closed"],
  ["an empty block", `${fence}python\n\n${fence}`, python, false, "the python block is empty"],
  [
    "a block that does not parse",
    `${fence}python\nx = (1\n${fence}`,
    python,
    false,
    'the python block does not parse: "(" of line 1 is not closed',
  ],
  [
    "a second block that does not parse",
    `${fence}python\nx\n${fence}\n${fence}python\n)\n${fence}`,
    python,
    false,
    'the python block does not parse: ")" of line 1 was never opened',
  ],
  [
    "a block of JSON",
    `${fence}json\n{"a": }\n${fence}`,
    { kind: "code", language: "json" },
    false,
    "the json block does not parse: it is not JSON",
  ],
  [
    "a language without a syntax here",
    `${fence}rust\nlet a = (;\n${fence}`,
    { kind: "code", language: "Rust" },
    true,
    "a Rust block, present",
  ],
  [
    "all points",
    "Risks, and a Café’s budget.",
    { kind: "mentions", points: ["risk", ["x", "café's"]] },
    true,
    "all 2 points named",
  ],
  [
    "missing points",
    "An asterisk.",
    { kind: "mentions", points: ["risk", ["cost", "budget"]] },
    false,
    "does not name risk, cost or budget",
  ],
  [
    "a point of signs",
    "def f() -> int:",
    { kind: "mentions", points: ["->", "DEF  f"] },
    true,
    "all 2 points named",
  ],
  ["no loop", "A short answer.", { kind: "noLoop" }, true, "no loop"],
  [
    "a loop",
    "I will go on and on. ".repeat(9),
    { kind: "noLoop" },
    false,
    '"i will go on and on" 9 times in a row',
  ],
])("%s", (_what, text, check, passed, detail) => {
  expect(run(text, check)).toEqual([passed, detail]);
});

test("there is a result for every check, in order", () => {
  const checks: TextCheck[] = [{ kind: "noLoop" }, { kind: "words", min: 1 }];
  expect(runChecks("hello", checks).map(({ check }) => check)).toEqual(checks);
  expect(runChecks("hello", [])).toEqual([]);
});

describe("a text of any kind gives a result", () => {
  const checks: TextCheck[] = [
    { kind: "words" },
    { kind: "json", schema: { properties: { a: { uniqueItems: true, const: [1] } } } },
    ...["json", "javascript", "python", "java", "go", "c"].map((language) => ({
      kind: "code" as const,
      language,
    })),
    { kind: "mentions", points: ["a"] },
    { kind: "noLoop" },
  ];

  test("made of what checks look for", () => {
    const piece = fc.constantFrom(
      "```",
      "~~~",
      "json",
      "js",
      "python",
      "\n",
      "{",
      "}",
      "[",
      "(",
      '"',
      "'",
      "`",
      "\\",
      "/",
      "${",
      "a ",
      "1",
      "\uD800",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const results = runChecks(pieces.join(""), checks);
        expect(results.length).toBe(checks.length);
        expect(results.every(({ detail }) => detail !== "" && !detail.includes("\n"))).toBe(true);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test("nested a hundred thousand times", () => {
    const deep = `{"a": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(run(deep, checks[1] as TextCheck)[0]).toBe(false);
  });
});
