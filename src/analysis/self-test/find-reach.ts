import type { Reach, SelfTestCase } from "../../record/index.ts";

/** Errors beyond this are no use to anybody: the search ends. */
const lastLimitMs = 5;

/** The largest p99 of a case's errors; the largest of all where the sample supports no p99. */
export function errorP99Ms({ ttft, gap, e2e }: SelfTestCase): number {
  return Math.max(...[ttft, gap, e2e].flatMap((each) => (each ? [each.p99Ms ?? each.worstMs] : [])));
}

/**
 * Raises the load step by step until our error passes 5 ms, or the witness itself is that late: then its records say
 * nothing of us any more, and the step is left out.
 * @param measure undefined when it was stopped
 */
export async function findReach(
  unit: string,
  amounts: readonly number[],
  measure: (amount: number) => Promise<SelfTestCase | undefined>,
): Promise<Reach> {
  const steps: { amount: number; errorP99Ms: number; witnessP99Ms: number | null }[] = [];
  let ended: Reach["ended"] = "steps";
  for (const amount of amounts) {
    const found = await measure(amount);
    if (found === undefined) break;
    const witnessP99Ms = found.witnessLatenessP99Ms ?? null;
    if (found.requests === 0 || (witnessP99Ms !== null && witnessP99Ms > lastLimitMs)) {
      ended = "witness";
      break;
    }
    steps.push({ amount, errorP99Ms: errorP99Ms(found), witnessP99Ms });
    if (errorP99Ms(found) > lastLimitMs) {
      ended = "error";
      break;
    }
  }
  const within = (limitMs: number): number | null => {
    const passed = steps.findIndex((step) => step.errorP99Ms > limitMs);
    return (passed === -1 ? steps.at(-1) : steps[passed - 1])?.amount ?? null;
  };
  return { unit, steps, within1Ms: within(1), within5Ms: within(lastLimitMs), ended };
}
