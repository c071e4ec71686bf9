import { z } from "zod";
import { type TextCheck, textCheckSchema } from "../../record/index.ts";
import { jsonSchemaFault } from "./json-schema-keywords.ts";

/** Notes that people keep beside a test; read over. */
const notes = {
  description: z.unknown().optional(),
  category: z.unknown().optional(),
  tags: z.unknown().optional(),
  metadata: z.unknown().optional(),
};

const checkSchema = textCheckSchema.superRefine((check: TextCheck, context) => {
  if (check.kind === "words" && check.min !== undefined && check.max !== undefined && check.min > check.max) {
    context.addIssue({ code: "custom", path: ["max"], message: "must not be below min" });
  }
  if (check.kind !== "json" || check.schema === undefined) return;
  const fault = jsonSchemaFault(check.schema);
  if (fault) {
    context.addIssue({ code: "custom", path: ["schema", ...fault.path], message: fault.message });
  }
});

const testSchema = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  prompt: z.string().min(1),
  system: z.string().min(1).optional(),
  maxTokens: z.number().int().min(1).optional(),
  checks: z.array(checkSchema).optional(),
  ...notes,
});
export type SuiteTest = z.infer<typeof testSchema>;

const groupSchema = z.looseObject({ tests: z.array(testSchema).min(1) });

/** The groups of a suite, in the order in which they are sent. */
export const suiteGroups = ["performance_tests", "quality_tests"] as const;
export type SuiteGroup = (typeof suiteGroups)[number];

/** A file of prompts. Around its tests other keys are read over; inside a test an unknown key is an error. */
export const suiteSchema = z
  .looseObject({ performance_tests: groupSchema.optional(), quality_tests: groupSchema.optional() })
  .superRefine((suite, context) => {
    const add = (path: readonly PropertyKey[], message: string): void =>
      context.addIssue({ code: "custom", path: [...path], message });
    for (const [key, value] of Object.entries(suite)) {
      const isGroup = typeof value === "object" && value !== null && "tests" in value;
      if (isGroup && !suiteGroups.some((group) => group === key)) {
        add([key], `is no known group: known are ${suiteGroups.join(", ")}`);
      }
    }
    if (suiteGroups.every((group) => suite[group] === undefined)) {
      add([], `has neither ${suiteGroups.join(" nor ")}`);
    }
    const seen = new Set<string>();
    for (const group of suiteGroups) {
      for (const [i, { id }] of (suite[group]?.tests ?? []).entries()) {
        if (seen.has(id)) add([group, "tests", i, "id"], `is the second "${id}"`);
        seen.add(id);
      }
    }
  });
export type Suite = z.infer<typeof suiteSchema>;
