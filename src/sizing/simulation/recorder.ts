import { createHistogram, type Histogram } from "../../metric/index.ts";
import { createBlockQuantiles } from "./block-quantiles.ts";
import type { SimulatedHour, SimulationResult, SimulationSpec } from "./simulation-spec.ts";
import { hourOf, type TimeAverages } from "./time-averages.ts";

/** Gathers the times of the measured requests. */
export interface Recorder {
  waited(waitMs: number): void;
  /** @param index position among the measured requests, from 0 */
  answered(index: number, arrivedAtMs: number, responseMs: number): void;
  result(): Pick<SimulationResult, "requests" | "response" | "wait">;
  hours(averages: TimeAverages): SimulatedHour[];
}

export function createRecorder({ requests, arrivals }: SimulationSpec): Recorder {
  const responses = createBlockQuantiles(requests);
  const waits = createHistogram();
  const byHour: Histogram[] = arrivals.kind === "daily" ? Array.from({ length: 24 }, createHistogram) : [];
  let waited = 0;
  return {
    waited(waitMs) {
      waits.add(waitMs);
      if (waitMs > 0) waited++;
    },
    answered(index, arrivedAtMs, responseMs) {
      responses.add(index, responseMs);
      byHour[hourOf(arrivedAtMs)]?.add(responseMs);
    },
    result: () => ({
      requests: responses.n,
      response: {
        meanMs: responses.meanMs,
        p50: responses.quantile(0.5),
        p90: responses.quantile(0.9),
        p95: responses.quantile(0.95),
        p99: responses.quantile(0.99),
        maxMs: responses.maxMs,
      },
      wait: {
        meanMs: waits.mean ?? 0,
        p95Ms: waits.quantile(0.95) ?? 0,
        waitedRatio: waits.n > 0 ? waited / waits.n : 0,
      },
    }),
    hours: (averages) =>
      byHour.flatMap((histogram, hour) =>
        histogram.n === 0
          ? []
          : [
              {
                hour,
                requests: histogram.n,
                p50Ms: histogram.quantile(0.5)!,
                p95Ms: histogram.quantile(0.95)!,
                utilizationRatio: averages.meanOf("busyWorkers", hour) / averages.meanOf("workers", hour),
                meanReplicas: averages.meanOf("replicas", hour),
              },
            ],
      ),
  };
}
