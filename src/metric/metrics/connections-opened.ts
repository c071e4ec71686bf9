import type { Outcome, TransportPhase } from "../../record/index.ts";
import { numberMetric } from "../metric.ts";

const opening: readonly TransportPhase[] = ["dns", "tcp", "tls"];

/** A connection that was refused, or never came about, was not opened. */
function isOpened(outcome: Outcome): boolean {
  return !("phase" in outcome && opening.includes(outcome.phase));
}

export const connectionsOpened = numberMetric({
  id: "connections_opened",
  label: "Connections opened",
  unit: "connections",
  better: "neutral",
  needs: "measured requests that got a connection",
  formula:
    "measured requests, failed ones included, that opened the connection they were sent on; one that was refused is none. 0 means that all of them ran on connections opened before, by the warm-up for instance.",
  source: "definition of this project",
  start() {
    let opened = 0;
    let reused = 0;
    return {
      add({ connection, outcome }) {
        if (connection?.reused) reused++;
        else if (connection && isOpened(outcome)) opened++;
      },
      result: () =>
        opened + reused === 0 ? undefined : { value: opened, n: opened + reused, detail: { reused } },
    };
  },
});
