import { isFurtherTurn, type PhaseStarted, type RequestRecord } from "../../record/index.ts";
import { type ArrivalStatistics, arrivalStatistics } from "./arrival-statistics.ts";
import type { ArrivalSummary } from "./arrival-summary.ts";
import { createInstants, type Instants } from "./instants.ts";
import { judgeArrivals } from "./judge-arrivals.ts";

/** The arrivals of one level. Its memory is eight bytes a request until it is closed. */
export interface ArrivalFold {
  /** Takes a measured request. Further turns of a session are planned by answers and passed by. */
  add(record: RequestRecord): void;
  /** The level has ended: what was added is summed up, and let go. */
  close(): void;
  /** Undefined while the level goes on, and where requests do not come by a process of their own. */
  summary(): ArrivalSummary | undefined;
}

function statisticsOf(instants: Instants): ArrivalStatistics {
  const { ticks, tickMs } = instants.sorted();
  return arrivalStatistics(ticks, tickMs);
}

/** Begins the arrivals of a level; closed loops and bursts have none. */
export function createArrivalFold(started: PhaseStarted): ArrivalFold {
  const { kind } = started.load;
  if (kind === "closed" || kind === "burst") return { add() {}, close() {}, summary: () => undefined };
  let open = { planned: createInstants(started.at), sent: createInstants(started.at) };
  let known: ArrivalSummary | undefined;

  return {
    add({ id, plannedAt, sentAt }) {
      if (isFurtherTurn(id)) return;
      open.planned.add(plannedAt);
      if (sentAt !== null) open.sent.add(sentAt);
    },
    close() {
      if (known) return;
      const planned = statisticsOf(open.planned);
      const sent = statisticsOf(open.sent);
      open = { planned: createInstants(started.at), sent: createInstants(started.at) };
      const ratio =
        planned.ratePerSecond === null || sent.ratePerSecond === null
          ? null
          : sent.ratePerSecond / planned.ratePerSecond;
      known = {
        planned,
        sent,
        sentToPlannedRatio: ratio,
        ...judgeArrivals(started, planned, sent, ratio),
      };
    },
    summary: () => known,
  };
}
