import { expect, test } from "vitest";
import { z } from "zod";
import { workloadSpecSchema } from "./workload-spec.ts";

test("the kind alone is a whole spec of synthetic speech", () => {
  expect(workloadSpecSchema.parse({ kind: "synthetic-speech" })).toEqual({
    kind: "synthetic-speech",
    clips: 24,
    durationSeconds: 5,
    voices: ["slt", "rms", "awb"],
    nonSpeech: { silence: 0, noise: 0, durationSeconds: 5 },
  });
});

test("a resolved spec resolves to itself", () => {
  const spec = workloadSpecSchema.parse({ kind: "clips", path: "a", nonSpeech: { noise: 2 } });
  expect(workloadSpecSchema.parse(spec)).toEqual(spec);
});

test.each([
  ["prompt-suite", { suite: "performance", runs: 1 }],
  [
    "synthetic-prompts",
    { inputTokens: 512, outputTokens: 128, unique: true, sharedPrefixRatio: 0, ignoreEos: true },
  ],
])("the kind alone is a whole spec of %s", (kind, rest) => {
  expect(workloadSpecSchema.parse({ kind })).toEqual({ kind, ...rest });
});

test.each([
  { kind: "synthetic-prompts", inputTokens: { mean: 9, stddev: 1 }, tokenizer: { kind: "gpt" } },
  { kind: "prompt-dataset", path: "a", sessions: true, thinkSeconds: { mean: 2 } },
  { kind: "trace", path: "a" },
])("a resolved spec resolves to itself: %j", (spec) => {
  const resolved = workloadSpecSchema.parse(spec);
  expect(workloadSpecSchema.parse(JSON.parse(JSON.stringify(resolved)))).toEqual(resolved);
});

test.each([
  ["inputToken", { kind: "synthetic-prompts", inputToken: 4 }],
  ["inputTokens", { kind: "synthetic-prompts", inputTokens: 0 }],
  ["sharedPrefixRatio", { kind: "synthetic-prompts", sharedPrefixRatio: 1.1 }],
  ["sharedPrefixTokens", { kind: "synthetic-prompts", sharedPrefixRatio: 0.1, sharedPrefixTokens: 4 }],
  ["sharedPrefixRatio", { kind: "synthetic-prompts", sharedPrefixRatio: 0.1, unique: false }],
  ["tokenizer.encoding", { kind: "synthetic-prompts", tokenizer: { kind: "gpt", encoding: "gpt2" } }],
  ["tokenizer.path", { kind: "trace", path: "a", tokenizer: { kind: "huggingface" } }],
  ["suite", { kind: "prompt-suite", suite: "" }],
  ["runs", { kind: "prompt-suite", runs: 0 }],
  ["path", { kind: "prompt-dataset" }],
  ["maxTurns", { kind: "prompt-dataset", path: "a", maxTurns: 2 }],
  ["thinkSeconds", { kind: "prompt-dataset", path: "a", thinkSeconds: 1 }],
  ["promptField", { kind: "prompt-dataset", path: "a", format: "sharegpt", promptField: "q" }],
  ["format", { kind: "trace", path: "a", format: "burst" }],
])("the error names %s in %j", (key, spec) => {
  const [issue, ...more] = workloadSpecSchema.safeParse(spec).error?.issues ?? [];
  expect(more).toEqual([]);
  expect(issue?.code === "unrecognized_keys" ? issue.keys[0] : issue?.path.join(".")).toBe(key);
});

test.each([
  ["an unknown key", { kind: "synthetic-speech", clip: 3 }],
  ["an unknown kind", { kind: "music" }],
  ["no clips", { kind: "synthetic-speech", clips: 0 }],
  ["a length of no seconds", { kind: "synthetic-speech", durationSeconds: 0 }],
  ["an empty list of lengths", { kind: "synthetic-speech", durationSeconds: [] }],
  ["an 8 kHz voice", { kind: "synthetic-speech", voices: ["kal"] }],
  ["clips without a path", { kind: "clips" }],
])("%s is refused", (_what, spec) => {
  expect(workloadSpecSchema.safeParse(spec).success).toBe(false);
});

test("every key has a description for the generated docs, every length its unit", () => {
  const schema = z.toJSONSchema(workloadSpecSchema, { io: "input" }) as JsonSchema;
  const undescribed: string[] = [];
  const walk = (node: JsonSchema): void => {
    for (const [key, value] of Object.entries(node.properties ?? {})) {
      if (value.const === undefined && !value.description) undescribed.push(key);
      if (key.endsWith("Seconds")) expect(value.unit).toBe("s");
      walk(value);
    }
    for (const option of [...(node.oneOf ?? []), ...(node.anyOf ?? [])]) walk(option);
  };
  walk(schema);
  expect(schema.oneOf?.length ?? schema.anyOf?.length).toBe(6);
  expect(undescribed).toEqual([]);
});

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly oneOf?: readonly JsonSchema[];
  readonly anyOf?: readonly JsonSchema[];
  readonly const?: unknown;
  readonly description?: string;
  readonly unit?: string;
}
