import { numberMetric } from "../metric.ts";

export const errorRate = numberMetric({
  id: "error_rate",
  label: "Error rate",
  unit: "ratio",
  better: "lower",
  needs: "measured requests that were not cut off by the end of the run",
  formula:
    "(failed + dropped) / (ok + failed + dropped) measured requests, 0 to 1. Requests that the end of the run cut off are in neither.",
  source: "definition of this project",
  start() {
    let ok = 0;
    let failed = 0;
    let dropped = 0;
    return {
      add({ outcome }) {
        if (outcome.kind === "ok") ok++;
        else if (outcome.kind === "dropped") dropped++;
        else if (outcome.kind !== "aborted") failed++;
      },
      result() {
        const n = ok + failed + dropped;
        return n === 0 ? undefined : { value: (failed + dropped) / n, n, detail: { failed, dropped } };
      },
    };
  },
});
