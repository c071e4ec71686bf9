import type { RunSummary } from "../metric/index.ts";
import type { Warning } from "./assessment.ts";

/** Open-loop levels whose requests did not come as the load says. */
export function arrivalWarnings({ levels }: RunSummary): Warning[] {
  return levels.flatMap(({ level, arrivals }) =>
    arrivals?.verdict === "notAsPlanned"
      ? [
          {
            code: "arrivals-not-as-planned",
            message: `level ${level}: the arrivals were ${arrivals.text}`,
            advice:
              "queues depend on how requests arrive: send fewer requests, or run the generator on another machine",
            invalidates: false,
          },
        ]
      : [],
  );
}
