import { distance } from "fastest-levenshtein";
import type { z } from "zod";
import { keysAt, kindsAt } from "./known-keys.ts";

type Issue = z.core.$ZodIssue;
/** What the user wrote to set the key at a path, such as "--url"; undefined where the path itself says it. */
export type LabelOf = (path: string) => string | undefined;

/** What a complaint is about: the value that was given, the schema it does not have, and how its keys are called. */
interface Subject {
  readonly spec: unknown;
  readonly schema: z.ZodType;
  readonly labelOf: LabelOf | undefined;
}

/** Of many mistakes in one file, so many are told at once. */
const mostComplaints = 5;

/** What is wrong with a value, in words for whoever wrote it: which key, and what it must be. */
export function describeIssues(
  issues: readonly Issue[],
  spec: unknown,
  schema: z.ZodType,
  labelOf?: LabelOf,
): string {
  const complaints = [...new Set(issues.map((issue) => describeIssue(issue, { spec, schema, labelOf })))];
  const shown = complaints.slice(0, mostComplaints);
  const more = complaints.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

/** One complaint as a sentence without a full stop. */
function describeIssue(raw: Issue, { spec, schema, labelOf = () => undefined }: Subject): string {
  const issue = settled(raw, spec);
  const path = issue.path.map(String).join(".");
  const label = labelOf(path) ?? (path || "it");
  const value = valueAt(spec, issue.path);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(key, issue.path, keysAt(issue.path, value, schema))).join("; ");
  }
  const kinds = kindsFor(issue, schema);
  if (value === undefined) return `${label} is missing${kinds}`;
  if (kinds !== "") return `${label} is not one of${kinds.slice(1)}`;
  return `${label} ${complaint(issue, value)}`;
}

/**
 * Of a choice that nothing fits (one number, or a list of them) the alternative that is of the value's own kind says
 * what is wrong with it; of several such, the one with the least to say. A key that is written wrong comes before the
 * one that is missing for it.
 */
function settled(issue: Issue, spec: unknown): Issue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const value = valueAt(spec, issue.path);
  const ofItsKind = issue.errors.filter(
    (branch) =>
      !branch.some(
        (one) => one.code === "invalid_type" && one.path.length === 0 && !isOf(one.expected, value),
      ),
  );
  const [nearest = []] = ofItsKind.sort((a, b) => a.length - b.length);
  const first = nearest.find(({ code }) => code === "unrecognized_keys") ?? nearest[0];
  if (!first) return issue;
  return settled({ ...first, path: [...issue.path, ...first.path] } as Issue, spec);
}

function complaint(issue: Issue, value: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return `must be ${kindNames[issue.expected] ?? issue.expected}, not ${nameOf(value)}`;
    case "invalid_union":
      return notOneOf(issue, value);
    case "invalid_value":
      return `must be one of ${issue.values.map(String).join(", ")}`;
    case "too_small":
      return tooSmall(issue);
    case "too_big":
      return tooBig(issue);
    case "invalid_key":
      return issue.issues[0]?.message ?? issue.message;
    default:
      return issue.message;
  }
}

const kindNames: Readonly<Record<string, string>> = {
  string: "text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object with keys",
  record: "an object with keys",
};

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return String(value);
  return typeof value === "string" ? "text" : "an object";
}

function isOf(expected: string, value: unknown): boolean {
  if (expected === "array") return Array.isArray(value);
  if (expected === "int") return typeof value === "number";
  if (expected === "object" || expected === "record") {
    return typeof value === "object" && value !== null && !Array.isArray(value);
  }
  return typeof value === expected;
}

/** ": closed, constant, …" where a kind has to be chosen. */
function kindsFor(issue: Issue, schema: z.ZodType): string {
  if (issue.code !== "invalid_union" || !("discriminator" in issue && issue.discriminator)) return "";
  return `: ${kindsAt(issue.path.slice(0, -1), schema).join(", ")}`;
}

function notOneOf(issue: Extract<Issue, { code: "invalid_union" }>, value: unknown): string {
  const expected = issue.errors.flatMap((branch) =>
    branch.flatMap((one) => (one.code === "invalid_type" ? (kindNames[one.expected] ?? one.expected) : [])),
  );
  return `must be ${[...new Set(expected)].join(" or ")}, not ${nameOf(value)}`;
}

/** What a length is counted in. */
const lengthUnits: Readonly<Record<string, string>> = { string: "characters", array: "items" };

function tooSmall({ origin, minimum, inclusive }: Extract<Issue, { code: "too_small" }>): string {
  const unit = lengthUnits[origin];
  if (unit) return Number(minimum) === 1 ? "must not be empty" : `must have at least ${minimum} ${unit}`;
  return inclusive === false ? `must be more than ${minimum}` : `must be at least ${minimum}`;
}

function tooBig({ origin, maximum, inclusive }: Extract<Issue, { code: "too_big" }>): string {
  const unit = lengthUnits[origin];
  if (unit) return `must have at most ${maximum} ${unit}`;
  return inclusive === false ? `must be less than ${maximum}` : `must be at most ${maximum}`;
}

function unknownKey(key: string, path: readonly PropertyKey[], known: readonly string[]): string {
  const where = path.length > 0 ? ` in ${path.map(String).join(".")}` : "";
  const nearest = nearestOf(key, known);
  if (nearest !== undefined) return `unknown key "${key}"${where}; did you mean "${nearest}"?`;
  return `unknown key "${key}"${where}${known.length > 0 ? `: known are ${known.join(", ")}` : ""}`;
}

/** A key that is no typing error of any other is better answered with the list. */
function nearestOf(key: string, known: readonly string[]): string | undefined {
  const away = (other: string): number => distance(key.toLowerCase(), other.toLowerCase());
  const nearest = [...known].sort((a, b) => away(a) - away(b))[0];
  return nearest !== undefined && away(nearest) <= Math.ceil(key.length * 0.4) ? nearest : undefined;
}

function valueAt(spec: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    spec,
  );
}
