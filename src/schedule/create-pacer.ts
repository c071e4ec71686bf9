import type { Random } from "../base/index.ts";
import type { Pacer, PacerDecision, Progress } from "./pacer.ts";
import { positionOf, type Share, shareOfCount, wholePlan } from "./share.ts";

/** The load of one level. Rates may be far below one per second. */
export type PacerSpec =
  | { readonly kind: "closed"; readonly concurrency: number }
  | { readonly kind: "constant"; readonly ratePerSecond: number }
  | { readonly kind: "poisson"; readonly ratePerSecond: number }
  | { readonly kind: "trace"; readonly speedup: number }
  | { readonly kind: "burst"; readonly size: number };

export interface PacerInputs {
  /** The level's own stream; only arrival processes with chance draw from it. */
  readonly random: Random;
  /** A burst sends its warm-up as a burst of its own first. */
  readonly warmupRequests?: number;
  /** Arrivals of a trace, in ms after its first; required by that kind. */
  readonly arrivalAtMs?: ((index: number) => number) | undefined;
  /** Of a schedule every share walks the whole and takes its positions; users and bursts are split. */
  readonly share?: Share;
}

const wait: PacerDecision = { kind: "waitForCompletion" };
const sendAt = (at: number): PacerDecision => ({ kind: "sendAt", at });

/** An open loop encodes a quarter of a second ahead, so that a slow disk does not make a send late. */
const openLookahead = (ratePerSecond: number): number =>
  Math.min(1000, Math.max(2, Math.ceil(ratePerSecond / 4)));

/** A trace may hold many arrivals at one instant. */
const traceLookahead = 64;

/** @throws RangeError for a trace without arrivals */
export function createPacer(spec: PacerSpec, inputs: PacerInputs): Pacer {
  const { random, warmupRequests = 0, arrivalAtMs, share = wholePlan } = inputs;
  switch (spec.kind) {
    case "closed":
      return closedPacer(shareOfCount(spec.concurrency, share));
    case "constant":
      return constantPacer(spec.ratePerSecond, share);
    case "poisson":
      return poissonPacer(spec.ratePerSecond, random, share);
    case "trace":
      if (!arrivalAtMs) throw new RangeError("a trace needs the arrivals of its workload");
      return tracePacer(spec.speedup, arrivalAtMs, share);
    case "burst":
      return burstPacer(shareOfCount(spec.size, share), warmupRequests);
  }
}

/** Keeps `concurrency` requests in flight; each next one is planned for the instant at which a slot came free. */
function closedPacer(concurrency: number): Pacer {
  return {
    lookahead: concurrency,
    waitsForEnds: true,
    next: ({ planned, ended, lastEndedAt }) => (planned - ended < concurrency ? sendAt(lastEndedAt) : wait),
  };
}

/** Equal gaps from the start of the level; computed from the count, so that no rounding adds up. */
function constantPacer(ratePerSecond: number, share: Share): Pacer {
  return {
    lookahead: openLookahead(ratePerSecond),
    waitsForEnds: false,
    next: ({ startedAt, planned }) => sendAt(startedAt + (positionOf(planned, share) * 1000) / ratePerSecond),
  };
}

/**
 * Independent exponential gaps on an absolute time line. A late send moves no later one: the process stays
 * Poisson whatever the client does.
 */
function poissonPacer(ratePerSecond: number, random: Random, share: Share): Pacer {
  let drawn = 0;
  let offsetMs = 0;
  return {
    lookahead: openLookahead(ratePerSecond),
    waitsForEnds: false,
    next: ({ startedAt, planned }) => {
      for (const position = positionOf(planned, share); drawn <= position; drawn++)
        offsetMs += random.exponential(1000 / ratePerSecond);
      return sendAt(startedAt + offsetMs);
    },
  };
}

/** Recorded arrivals, on an absolute time line. */
function tracePacer(speedup: number, arrivalAtMs: (index: number) => number, share: Share): Pacer {
  return {
    lookahead: traceLookahead,
    waitsForEnds: false,
    next: ({ startedAt, planned }) => sendAt(startedAt + arrivalAtMs(positionOf(planned, share)) / speedup),
  };
}

/** `size` at once; when all have ended, the next `size`. */
function burstPacer(size: number, warmupRequests: number): Pacer {
  const startsBurst = (planned: number): boolean =>
    planned === 0 || (planned >= warmupRequests && (planned - warmupRequests) % size === 0);
  let burstAt = 0;
  return {
    lookahead: Math.max(size, warmupRequests),
    waitsForEnds: true,
    next: ({ startedAt, planned, ended, lastEndedAt }: Progress) => {
      if (startsBurst(planned)) {
        if (ended < planned) return wait;
        burstAt = planned === 0 ? startedAt : lastEndedAt;
      }
      return sendAt(burstAt);
    },
  };
}
