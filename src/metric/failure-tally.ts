import type { Outcome } from "../record/index.ts";
import { failureKind } from "./failure-kind.ts";
import type { LevelSummary } from "./run-summary.ts";

/** Texts come from servers and files: neither their number nor their length may grow without bound. */
const mostKinds = 100;
const longestText = 300;

/** Failures counted by kind, each with the first message as an example. */
export interface FailureTally {
  add(outcome: Outcome): void;
  /**
   * Most frequent first.
   * @param cutShort the level was stopped: what was aborted did not fail
   */
  errors(cutShort: boolean): LevelSummary["errors"];
}

function shorten(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}

export function createFailureTally(): FailureTally {
  const kinds = new Map<string, { error: string; count: number; example: string; aborted: boolean }>();
  return {
    add(outcome) {
      const failure = failureKind(outcome);
      if (!failure) return;
      const error = shorten(failure.error);
      const key = kinds.has(error) || kinds.size < mostKinds ? error : "further kinds of failure";
      const known = kinds.get(key);
      if (known) known.count++;
      else
        kinds.set(key, {
          error: key,
          count: 1,
          example: shorten(failure.example),
          aborted: outcome.kind === "aborted",
        });
    },
    errors: (cutShort) =>
      [...kinds.values()]
        .filter(({ aborted }) => !(cutShort && aborted))
        .map(({ error, count, example }) => ({ error, count, example }))
        .sort((a, b) => b.count - a.count || (a.error < b.error ? -1 : 1)),
  };
}
