import { resolve } from "node:path";
import { BenchError } from "../../base/index.ts";
import type { Load } from "../../record/index.ts";
import { openRun } from "../../scenario/file.ts";
import type { ServiceTime } from "../../sizing/index.ts";

export interface MeasuredService {
  readonly service: ServiceTime & { readonly kind: "samples" };
  /** From 1. */
  readonly level: number;
  readonly load: Load;
}

const inFlight = (load: Load): number =>
  load.kind === "closed" ? load.concurrency : load.kind === "burst" ? load.size : Number.POSITIVE_INFINITY;

/**
 * The service times of a run's level: send to last byte of the requests that ended well, warm-up left out.
 * @param level from 1; without it the one with the fewest requests in flight
 * @throws log.unreadable; usage.bad-value for a level that the run lacks or that measured nothing
 */
export async function readServiceTimes(
  run: string,
  level: number | undefined,
  cwd: string,
): Promise<MeasuredService> {
  const opened = await openRun(resolve(cwd, run));
  const loads: Load[] = [];
  const times: number[][] = [];
  for await (const event of opened.events()) {
    if (event.kind === "phaseStarted") loads[event.level] = event.load;
    if (
      event.kind !== "requestEnded" ||
      event.warmup ||
      event.outcome.kind !== "ok" ||
      event.sentAt === null
    ) {
      continue;
    }
    const ofLevel = times[event.level] ?? [];
    times[event.level] = ofLevel;
    const ms = event.endedAt - event.sentAt;
    if (ms > 0) ofLevel.push(ms);
  }
  const chosen = level === undefined ? indexOfLeast(loads.map(inFlight)) : level - 1;
  const load = loads[chosen];
  if (load === undefined) {
    throw new BenchError("usage.bad-value", `${run} has no level ${level ?? 1}`, {
      hint: `it has ${loads.length}, counted from 1`,
    });
  }
  const ms = times[chosen] ?? [];
  if (ms.length === 0) {
    throw new BenchError("usage.bad-value", `no request of level ${chosen + 1} of ${run} ended well`, {
      hint: "choose another one with --level",
    });
  }
  return { service: { kind: "samples", ms }, level: chosen + 1, load };
}

const indexOfLeast = (values: readonly number[]): number => Math.max(0, values.indexOf(Math.min(...values)));
