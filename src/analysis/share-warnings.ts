import type { RunSummary } from "../metric/index.ts";
import type { Warning } from "./assessment.ts";

/** Whether a part of the plan was not sent because its generator died: then the load was not the one that was asked for. */
export function shareWarnings({ warnings }: Pick<RunSummary, "warnings">): Warning[] {
  const lost = warnings.filter(({ code }) => code === "share-lost");
  if (lost.length === 0) return [];
  return [
    {
      code: "load-degraded",
      message: `${lost.length === 1 ? "one worker" : `${lost.length} workers`} died, and what they would have sent was sent by nobody`,
      advice:
        "look at why (memory, a kill); nothing is moved to the others, because their load would no longer be the plan's",
      invalidates: true,
    },
  ];
}
