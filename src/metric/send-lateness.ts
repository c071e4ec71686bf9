import type { PhaseStarted, RequestRecord } from "../record/index.ts";
import { createHistogram } from "./histogram.ts";
import { distributionSummary } from "./metric-summary.ts";
import type { MetricSummary } from "./metric-summary-schema.ts";

/** How late the load generator itself was, apart from any queue for connections. */
export interface SendLateness {
  /** Takes every measured record together with the start of its level. */
  add(record: RequestRecord, level: PhaseStarted): void;
  summary(): MetricSummary;
}

/** Undefined where it is not defined: see createSendLateness. */
export function latenessOf(record: RequestRecord, level: PhaseStarted): number | undefined {
  if (level.load.kind === "closed" || level.maxConnections !== null || record.sentAt === null)
    return undefined;
  const lateMs = record.sentAt - record.plannedAt;
  return lateMs >= 0 && Number.isFinite(lateMs) ? lateMs : undefined;
}

/**
 * Actual send after planned send in open-loop levels without a cap on connections. With a cap a record cannot tell
 * lateness from queueing, and in a closed loop nothing is scheduled, so neither is counted; nor is a failure to send.
 */
export function createSendLateness(): SendLateness {
  const histogram = createHistogram();
  let capped = false;
  let open = false;
  return {
    add(record, level) {
      if (level.load.kind === "closed") return;
      open = true;
      capped ||= level.maxConnections !== null;
      const lateMs = latenessOf(record, level);
      if (lateMs !== undefined) histogram.add(lateMs);
    },
    summary() {
      const reason = capped
        ? "connections were capped, so the delay holds the queue for them too: see send_delay"
        : open
          ? "no request was sent"
          : "no open-loop level: nothing is scheduled in a closed loop";
      return distributionSummary("ms", histogram, reason);
    },
  };
}
