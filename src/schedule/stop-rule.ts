/** When a level ends. With both limits, whichever comes first. The warm-up comes on top of both. */
export interface StopSpec {
  /** Measured requests. */
  readonly requests?: number;
  /** Time in which measured requests are planned, in ms; those in flight at its end still finish. */
  readonly durationMs?: number;
  /** Requests sent before, in the same load, and excluded from every number. */
  readonly warmupRequests: number;
}

/** The next send, not yet made. */
export interface PlannedSend {
  /** Requests planned before it, warm-up included. */
  readonly planned: number;
  readonly at: number;
  /** When the first measured request was planned; undefined until there is one. */
  readonly measuredFrom: number | undefined;
}

/** Why the next request is not to be sent any more, or undefined to send it. */
export type StopRule = (next: PlannedSend) => "requests" | "duration" | undefined;

export function createStopRule({ requests, durationMs, warmupRequests }: StopSpec): StopRule {
  return ({ planned, at, measuredFrom }) => {
    if (requests !== undefined && planned >= warmupRequests + requests) return "requests";
    if (durationMs !== undefined && measuredFrom !== undefined && at - measuredFrom >= durationMs)
      return "duration";
    return undefined;
  };
}
