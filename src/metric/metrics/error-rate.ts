import { numberMetric } from "../metric.ts";

export const errorRate = numberMetric({
  id: "error_rate",
  label: "Error rate",
  unit: "ratio",
  better: "lower",
  needs: "measured requests that were not cut off by a stop of the run",
  formula:
    "(failed + dropped) / (ok + failed + dropped) measured requests, 0 to 1. A request that was given up at the end of its level is failed; one that was cut off or not sent because the run was stopped is in neither.",
  source: "definition of this project",
  start() {
    let ok = 0;
    let failed = 0;
    let dropped = 0;
    let aborted = 0;
    return {
      add({ outcome }) {
        if (outcome.kind === "ok") ok++;
        else if (outcome.kind === "dropped") dropped++;
        else if (outcome.kind === "aborted") aborted++;
        else failed++;
      },
      result({ cutShort }) {
        // What a stop cut off, in flight or still waiting for a connection, says nothing of the server.
        const counted = cutShort ? { failed, dropped: 0 } : { failed: failed + aborted, dropped };
        const errors = counted.failed + counted.dropped;
        const n = ok + errors;
        return n === 0 ? undefined : { value: errors / n, n, detail: counted };
      },
    };
  },
});
