import type { Clock } from "../base/index.ts";
import type { LevelEnd, Plan } from "../loadgen/index.ts";
import type { RunEvent } from "../record/index.ts";
import { unitsOfLevel } from "../schedule/index.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

/** From the word that all are ready to the first send: enough for the message to reach every thread. */
const startAfterMs = 20;

const toMicro = (ms: number): number => Math.round(ms * 1000) / 1000;

type LevelMessage = Extract<FromWorker, { kind: "atLevel" | "ready" | "measuring" | "ended" }>;

/** What workers wait for in each level, in this order: its first id, its begin, the end of all. */
const steps = ["atLevel", "ready", "ended"] as const;

/** Lets workers through level by level, all at once, and writes each level's begin and end once for all of them. */
export interface LevelBarrier {
  begin(workers: readonly number[]): void;
  hear(worker: number, message: LevelMessage): void;
  /** A worker is gone, done or dead: nobody waits for it any more. */
  leave(worker: number): void;
  /** No worker is left: a level that is open ends. */
  close(): void;
}

/** @param stop given before a level's answers are counted, the level is one that was interrupted */
export function createLevelBarrier(
  { levels, maxConnections }: Plan,
  workers: number,
  clock: Clock,
  stop: AbortSignal,
  emit: (event: RunEvent) => void,
  tellAll: (message: ToWorker) => void,
): LevelBarrier {
  const present = new Set<number>();
  /** How many steps of the plan each worker has come to. */
  const waitsAt = new Map<number, number>();
  let passed = -1;
  let nextId = 0;
  let open:
    | { readonly level: number; readonly startAt: number; readonly ends: LevelEnd[]; measuredFrom: number }
    | undefined;

  const closeLevel = (): void => {
    if (!open) return;
    const { level, startAt, ends } = open;
    open = undefined;
    nextId += Math.max(0, ...ends.map(({ positions }) => positions));
    const reasons = ends.map(({ reason }) => reason);
    if (stop.aborted || ends.length === 0) reasons.push("interrupted");
    // One that was out of time left requests unsent, though others may have sent all of theirs.
    const reason =
      (["interrupted", "duration"] as const).find((each) => reasons.includes(each)) ?? "requests";
    const at = ends.length === 0 ? toMicro(clock.now()) : Math.max(...ends.map((end) => end.at));
    emit({ kind: "phaseEnded", at: Math.max(startAt, at), level, reason });
  };

  const openLevel = (level: number): void => {
    const planned = levels[level];
    if (!planned) return;
    const startAt = toMicro(clock.now() + startAfterMs);
    open = { level, startAt, ends: [], measuredFrom: Number.POSITIVE_INFINITY };
    emit({
      kind: "phaseStarted",
      at: startAt,
      level,
      load: planned.load,
      warmupRequests: planned.stop.warmupRequests,
      maxConnections,
      units: unitsOfLevel(planned, maxConnections, workers),
    });
    tellAll({ kind: "start", level, startAt });
  };

  const letThrough = (): void => {
    if (present.size === 0) return;
    const places = [...present].map((worker) => waitsAt.get(worker) ?? -1);
    const place = Math.min(...places);
    if (place <= passed || places.some((each) => each !== place)) return;
    passed = place;
    const level = Math.floor(place / steps.length);
    switch (steps[place % steps.length]) {
      case "atLevel":
        closeLevel();
        tellAll({ kind: "firstId", level, firstId: nextId });
        return;
      case "ready":
        openLevel(level);
        return;
      case "ended":
        tellAll({ kind: "allEnded", level });
    }
  };

  return {
    begin(all) {
      for (const worker of all) present.add(worker);
    },
    hear(worker, message) {
      const isOpen = open?.level === message.level;
      if (message.kind === "measuring") {
        if (!open || !isOpen || message.at >= open.measuredFrom) return;
        open.measuredFrom = message.at;
        tellAll({ kind: "measuredFrom", level: message.level, at: message.at });
        return;
      }
      if (message.kind === "ended" && isOpen) open?.ends.push(message.end);
      waitsAt.set(worker, steps.length * message.level + steps.indexOf(message.kind));
      letThrough();
    },
    leave(worker) {
      present.delete(worker);
      if (present.size === 0) closeLevel();
      else letThrough();
    },
    close: closeLevel,
  };
}
