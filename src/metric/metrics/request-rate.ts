import { numberMetric } from "../metric.ts";
import { perSecond } from "./per-second.ts";

export const requestRate = numberMetric({
  id: "request_rate",
  label: "Request rate",
  unit: "requests/s",
  better: "higher",
  needs: "measured requests",
  formula:
    "ok requests / span, where the span goes from the first planned send of a measured request to the last end of one (warm-up excluded, failed and cut-off requests included).",
  source: "definition of this project",
  start() {
    let measured = 0;
    let ok = 0;
    return {
      add({ outcome }) {
        measured++;
        if (outcome.kind === "ok") ok++;
      },
      result: ({ spanMs }) => (measured === 0 ? undefined : { ...perSecond(ok, spanMs), n: ok }),
    };
  },
});
