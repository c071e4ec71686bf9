import { closest } from "fastest-levenshtein";
import type { z } from "zod";
import { parseGoal } from "../analysis/index.ts";
import { BenchError } from "../base/index.ts";
import { metrics } from "../metric/index.ts";
import { resolveLoad } from "./load-spec.ts";
import { type Scenario, scenarioSchema } from "./scenario-spec.ts";

/**
 * Fills in every default.
 * @param where names the scenario's origin in errors: a file, or "the flags"
 * @throws scenario.invalid for what does not have the schema's shape, usage.bad-value for a goal that cannot be read
 */
export function resolveScenario(spec: unknown, where: string): Scenario {
  const parsed = scenarioSchema.safeParse(spec);
  if (!parsed.success) throw invalid(parsed.error.issues, spec, where);
  const scenario = parsed.data;
  const metricIds = metrics.map((metric) => metric.id);
  for (const goal of scenario.goals) parseGoal(goal, metricIds);
  return { ...scenario, load: resolveLoad(scenario.load) };
}

function invalid(issues: readonly z.core.$ZodIssue[], spec: unknown, where: string): BenchError {
  const lines = issues.map((issue) => describeIssue(deepest(issue), spec));
  const [first = "it is empty", ...others] = [...new Set(lines)];
  const more = others.length > 0 ? `; and ${others.slice(0, 4).join("; ")}` : "";
  return new BenchError("scenario.invalid", `${where}: ${first}${more}`);
}

/** Of a failed union, the branch that got furthest says most. */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const branches = issue.errors.flat().map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] }));
  const best = branches.sort((a, b) => b.path.length - a.path.length)[0];
  return best && best.path.length > issue.path.length ? deepest(best as z.core.$ZodIssue) : issue;
}

function describeIssue(issue: z.core.$ZodIssue, spec: unknown): string {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(key, issue.path, spec)).join("; ");
  }
  if (issue.code === "invalid_union" && "discriminator" in issue && issue.discriminator) {
    return `${path || "kind"} is not one of ${kindsAt(issue.path.slice(0, -1)).join(", ")}`;
  }
  if (valueAt(spec, issue.path) === undefined) return `${path || "the scenario"} is missing`;
  const text = issue.message.replace(/^Invalid (input|option|string): ?/, "").replace(/^(?=expected)/, "");
  return `${path || "the scenario"}: ${text}`;
}

function unknownKey(key: string, path: readonly PropertyKey[], spec: unknown): string {
  const known = keysAt(path, valueAt(spec, path));
  const nearest = known.length > 0 ? closest(key, known) : undefined;
  const where = path.length > 0 ? ` in ${path.join(".")}` : "";
  const hint = nearest === undefined ? "" : `; did you mean "${nearest}"?`;
  return `unknown key "${key}"${where}${hint}`;
}

function valueAt(spec: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown> | undefined | null)?.[key],
    spec,
  );
}

interface SchemaNode {
  readonly shape?: Record<string, SchemaNode>;
  readonly options?: readonly SchemaNode[];
  readonly def?: { readonly innerType?: SchemaNode };
  readonly value?: unknown;
}

/** Defaults and optional keys wrap the schema that has the keys. */
function unwrap(node: SchemaNode): SchemaNode {
  return node.def?.innerType ? unwrap(node.def.innerType) : node;
}

function schemaAt(path: readonly PropertyKey[], node: SchemaNode): SchemaNode[] {
  const open = unwrap(node);
  const choices = open.options ?? [open];
  const [key, ...rest] = path;
  if (key === undefined) return choices.map(unwrap);
  return choices.flatMap((choice) => {
    const next = unwrap(choice).shape?.[String(key)];
    return next ? schemaAt(rest, next) : [];
  });
}

function keysAt(path: readonly PropertyKey[], value: unknown): string[] {
  const kind = (value as { kind?: unknown } | undefined)?.kind;
  const nodes = schemaAt(path, scenarioSchema as unknown as SchemaNode);
  const fitting = nodes.filter(
    (node) => kind === undefined || !node.shape?.kind || node.shape.kind.value === kind,
  );
  return [
    ...new Set((fitting.length > 0 ? fitting : nodes).flatMap((node) => Object.keys(node.shape ?? {}))),
  ];
}

function kindsAt(path: readonly PropertyKey[]): string[] {
  return schemaAt(path, scenarioSchema as unknown as SchemaNode).flatMap((node) =>
    node.shape?.kind?.value === undefined ? [] : [String(node.shape.kind.value)],
  );
}
