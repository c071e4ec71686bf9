import type { RequestRecord } from "../record/index.ts";
import { type CheckResult, runChecks } from "./text-checks/run-checks.ts";
import { isReply } from "./tokens/reply.ts";

/** What became of the checks of a reply; empty for a request without checks, or without an answer. */
export type CheckResults = (record: RequestRecord) => readonly CheckResult[];

/** Runs the checks of a reply once, however many ask for them in turn. */
export function createCheckResults(): CheckResults {
  let last: RequestRecord | undefined;
  let results: readonly CheckResult[] = [];
  return (record) => {
    if (record === last) return results;
    const { input, output } = record;
    const checks = input.kind === "prompt" && isReply(record) ? (input.checks ?? []) : [];
    last = record;
    results = runChecks(output?.text ?? "", checks);
    return results;
  };
}
