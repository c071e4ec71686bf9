import type { TextCheck } from "../../record/index.ts";
import { codeFault, hasSyntax } from "./balanced-code.ts";
import { fencedText } from "./code-blocks.ts";
import { jsonSchemaFault } from "./json-schema-fault.ts";
import { missingPoints } from "./mentions.ts";
import { findRepetitionLoop } from "./repetition-loop.ts";
import { textWords } from "./text-words.ts";

export interface CheckResult {
  readonly check: TextCheck;
  readonly passed: boolean;
  /** What was found, in one line: "412 words", "summary is missing", "no python block". */
  readonly detail: string;
}

/** Decides each check of a text. Pure, and total: a text of any kind gives a result. */
export function runChecks(text: string, checks: readonly TextCheck[]): CheckResult[] {
  return checks.map((check) => ({ check, ...decide(text, check) }));
}

type Decision = Omit<CheckResult, "check">;
const passed = (detail: string): Decision => ({ passed: true, detail });
const failed = (detail: string): Decision => ({ passed: false, detail });

function decide(text: string, check: TextCheck): Decision {
  switch (check.kind) {
    case "words":
      return decideWords(text, check.min ?? 0, check.max ?? Number.POSITIVE_INFINITY);
    case "json":
      return decideJson(text, check.schema);
    case "code":
      return decideCode(text, check.language);
    case "mentions": {
      const missing = missingPoints(text, check.points);
      return missing.length === 0
        ? passed(`all ${check.points.length} points named`)
        : failed(`does not name ${missing.join(", ")}`);
    }
    case "noLoop": {
      const loop = findRepetitionLoop(text);
      return loop ? failed(`"${shorten(loop.phrase)}" ${loop.repeats} times in a row`) : passed("no loop");
    }
  }
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60)}…` : text);

function decideWords(text: string, min: number, max: number): Decision {
  const { length } = textWords(text);
  const found = `${length} ${length === 1 ? "word" : "words"}`;
  if (length < min) return failed(`${found}, at least ${min} wanted`);
  return length > max ? failed(`${found}, at most ${max} wanted`) : passed(found);
}

/** The whole text, or the one code block that it consists of: many models put JSON into one whatever they are told. */
function decideJson(text: string, schema: unknown): Decision {
  const { blocks, around } = fencedText(text);
  const [block] = blocks;
  const isBlock = blocks.length === 1 && block !== undefined && around.trim() === "";
  const value = parseJson(isBlock ? block.code : text);
  if (value === undefined) return failed("is not JSON");
  const fault = schema === undefined ? undefined : jsonSchemaFault(value, schema);
  if (fault !== undefined) return failed(fault);
  return passed(
    `${schema === undefined ? "is JSON" : "matches its schema"}${isBlock ? ", in a code block" : ""}`,
  );
}

/** What models write after a fence for each language. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  javascript: ["js", "mjs", "cjs", "node"],
  typescript: ["ts", "mts"],
  python: ["py", "python3", "py3"],
  cpp: ["c++", "cc", "cxx"],
  csharp: ["c#", "cs"],
  go: ["golang"],
  bash: ["sh", "shell", "zsh"],
  yaml: ["yml"],
};

function languageOf(name: string): string {
  const lower = name.toLowerCase();
  return Object.entries(otherNames).find(([, names]) => names.includes(lower))?.[0] ?? lower;
}

/** Every block of the language must be closed, not empty, and parse as far as we can tell for it. */
function decideCode(text: string, wanted: string): Decision {
  const language = languageOf(wanted);
  const blocks = fencedText(text).blocks.filter((block) => languageOf(block.language) === language);
  if (blocks.length === 0) return failed(`no ${wanted} block`);
  for (const { code, isClosed } of blocks) {
    if (!isClosed) return failed(`the ${wanted} block is not closed`);
    if (code.trim() === "") return failed(`the ${wanted} block is empty`);
    const fault = faultOf(code, language);
    if (fault !== undefined) return failed(`the ${wanted} block does not parse: ${fault}`);
  }
  const how =
    language === "json" ? "parses" : hasSyntax(language) ? "brackets and strings balanced" : "present";
  return passed(`${blocks.length === 1 ? `a ${wanted} block` : `${blocks.length} ${wanted} blocks`}, ${how}`);
}

function faultOf(code: string, language: string): string | undefined {
  if (language === "json") return parseJson(code) === undefined ? "it is not JSON" : undefined;
  return hasSyntax(language) ? codeFault(code, language) : undefined;
}

/** Undefined, which no JSON is, for what does not parse. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
