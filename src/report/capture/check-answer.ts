import type { TextCheck } from "../../record/index.ts";
import type { PromptRecord } from "./captured-run.ts";
import { checksPassed } from "./request-figures.ts";

/** One check of one answer. */
export interface CheckedAnswer {
  readonly check: string;
  /** What the check asks of a text. */
  readonly wanted: string;
  readonly passed: boolean;
}

/** Every check of an answer, one by one; none where the request failed. */
export function checkAnswer(record: PromptRecord): CheckedAnswer[] {
  if (record.outcome.kind !== "ok") return [];
  return (record.input.checks ?? []).map((check) => ({
    check: check.kind,
    wanted: describeCheck(check),
    passed: checksPassed({ ...record, input: { ...record.input, checks: [check] } }),
  }));
}

function describeCheck(check: TextCheck): string {
  switch (check.kind) {
    case "words":
      return describeRange(check.min, check.max);
    case "json":
      return check.schema === undefined ? "JSON" : "JSON that matches its schema";
    case "code":
      return `a closed code block of ${check.language} with balanced brackets`;
    case "mentions":
      return `names ${check.points.map((point) => (typeof point === "string" ? point : point.join(" or "))).join(", ")}`;
    case "noLoop":
      return "no phrase that is repeated over and over";
  }
}

function describeRange(min: number | undefined, max: number | undefined): string {
  if (min === undefined) return max === undefined ? "any number of words" : `at most ${max} words`;
  return max === undefined ? `at least ${min} words` : `${min} to ${max} words`;
}
