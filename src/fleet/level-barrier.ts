import type { Clock } from "../base/index.ts";
import type { LevelEnd, Plan } from "../loadgen/index.ts";
import type { RunEvent } from "../record/index.ts";
import type { FromWorker, ToWorker } from "./worker-protocol.ts";

/** From the word that all are ready to the first send: enough for the message to reach every thread. */
const startAfterMs = 20;

const toMicro = (ms: number): number => Math.round(ms * 1000) / 1000;

type LevelMessage = Extract<FromWorker, { kind: "atLevel" | "ready" | "ended" }>;

/** Lets workers through level by level, all at once, and writes each level's begin and end once for all of them. */
export interface LevelBarrier {
  begin(workers: readonly number[]): void;
  hear(worker: number, message: LevelMessage): void;
  /** A worker is gone, done or dead: nobody waits for it any more. */
  leave(worker: number): void;
  /** No worker is left: a level that is open ends. */
  close(): void;
}

export function createLevelBarrier(
  { levels, maxConnections }: Plan,
  clock: Clock,
  emit: (event: RunEvent) => void,
  tellAll: (message: ToWorker) => void,
): LevelBarrier {
  const present = new Set<number>();
  /** How far each worker is: 2 · level when it waits for the level's first id, 2 · level + 1 when it waits to begin. */
  const waitsAt = new Map<number, number>();
  let passed = -1;
  let nextId = 0;
  let open: { readonly level: number; ends: LevelEnd[] } | undefined;

  const closeLevel = (): void => {
    if (!open) return;
    const { level, ends } = open;
    open = undefined;
    nextId += Math.max(0, ...ends.map(({ positions }) => positions));
    const interrupted = ends.length === 0 || ends.some(({ reason }) => reason === "interrupted");
    const reason = interrupted
      ? "interrupted"
      : (ends.find(({ positions }) => positions > 0)?.reason ?? "requests");
    emit({ kind: "phaseEnded", at: toMicro(clock.now()), level, reason });
  };

  const openLevel = (level: number): void => {
    const planned = levels[level];
    if (!planned) return;
    open = { level, ends: [] };
    const startAt = toMicro(clock.now() + startAfterMs);
    emit({
      kind: "phaseStarted",
      at: startAt,
      level,
      load: planned.load,
      warmupRequests: planned.stop.warmupRequests,
      maxConnections,
    });
    tellAll({ kind: "start", level, startAt });
  };

  const letThrough = (): void => {
    if (present.size === 0) return;
    const places = [...present].map((worker) => waitsAt.get(worker) ?? -1);
    const place = Math.min(...places);
    if (place <= passed || places.some((each) => each !== place)) return;
    passed = place;
    const level = Math.floor(place / 2);
    if (place % 2 === 1) openLevel(level);
    else {
      closeLevel();
      tellAll({ kind: "firstId", level, firstId: nextId });
    }
  };

  return {
    begin(workers) {
      for (const worker of workers) present.add(worker);
    },
    hear(worker, message) {
      if (message.kind === "ended") {
        if (open?.level === message.level) open.ends.push(message.end);
        return;
      }
      waitsAt.set(worker, 2 * message.level + (message.kind === "ready" ? 1 : 0));
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
