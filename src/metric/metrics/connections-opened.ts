import { numberMetric } from "../metric.ts";

export const connectionsOpened = numberMetric({
  id: "connections_opened",
  label: "Connections opened",
  unit: "connections",
  better: "neutral",
  needs: "measured requests that got a connection",
  formula:
    "measured requests, failed ones included, that opened the connection they were sent on. 0 means that all of them ran on connections opened before, by the warm-up for instance.",
  source: "definition of this project",
  start() {
    let opened = 0;
    let reused = 0;
    return {
      add({ connection }) {
        if (connection?.reused) reused++;
        else if (connection) opened++;
      },
      result: () =>
        opened + reused === 0 ? undefined : { value: opened, n: opened + reused, detail: { reused } },
    };
  },
});
