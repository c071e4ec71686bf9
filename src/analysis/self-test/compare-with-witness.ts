import type { ErrorFigures, SelfTestCase } from "../../record/index.ts";

/** One request as our log has it: instants in ms on the run's clock. */
export interface OurRequest {
  readonly requestId: string;
  readonly sentAt: number;
  /** The read that brought each event of a stream; empty for an answer that came whole. */
  readonly eventAts: readonly number[];
  readonly endedAt: number;
}

/** The same request as the witness has it: instants in ns on its own clock, of which only differences are used. */
export interface WitnessedRequest {
  readonly requestId: string;
  readonly receivedNs: bigint;
  /** When each event was written, since it was received; empty for an answer that came whole. */
  readonly eventNs: readonly number[];
  /** The end of the answer was written. */
  readonly endedNs: bigint;
}

/** The witness's own schedule, where it is known. */
export interface WitnessSchedule {
  /** From one event to the next. */
  readonly gapMs?: number;
  /** From receipt to the end of an answer that comes whole. */
  readonly serviceMs?: number;
}

/** With fewer values not even the largest bounds the 99th percentile (ln 0.05 / ln 0.99). */
const leastForP99 = 299;

function rank(ascending: readonly number[], p: number): number {
  return ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)] as number;
}

function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function figures(errors: readonly number[]): ErrorFigures | undefined {
  if (errors.length === 0) return undefined;
  const sizes = ascending(errors.map(Math.abs));
  return {
    n: errors.length,
    p50Ms: rank(sizes, 0.5),
    p99Ms: errors.length < leastForP99 ? null : rank(sizes, 0.99),
    worstMs: sizes.at(-1) as number,
    biasMs: rank(ascending(errors), 0.5),
  };
}

/** The intervals of one request on one side, in ms. */
interface Intervals {
  readonly ttft: number | undefined;
  readonly gaps: readonly number[];
  readonly e2e: number;
}

function intervals(startAt: number, eventAts: readonly number[], endAt: number): Intervals {
  const [first] = eventAts;
  return {
    ttft: first === undefined ? undefined : first - startAt,
    gaps: eventAts.slice(1).map((at, index) => at - (eventAts[index] as number)),
    e2e: (eventAts.at(-1) ?? endAt) - startAt,
  };
}

const perSecond = (endsMs: readonly number[]): number | undefined => {
  const ends = ascending(endsMs);
  const spanMs = (ends.at(-1) ?? 0) - (ends[0] ?? 0);
  return spanMs > 0 ? ((ends.length - 1) * 1000) / spanMs : undefined;
};

/** How late each event was against the earliest that its stream's even gaps allow, in ms. */
function streamLateness({ eventNs }: WitnessedRequest, gapMs: number): number[] {
  const offsets = eventNs.map((ns, index) => ns / 1e6 - index * gapMs);
  const earliest = Math.min(...offsets);
  return offsets.map((offset) => offset - earliest);
}

function witnessLateness(seen: readonly WitnessedRequest[], { gapMs, serviceMs }: WitnessSchedule): number[] {
  if (gapMs !== undefined) return seen.flatMap((request) => streamLateness(request, gapMs));
  if (serviceMs === undefined) return [];
  return seen.map(({ receivedNs, endedNs }) => Number(endedNs - receivedNs) / 1e6 - serviceMs);
}

/**
 * Holds our log against the witness's records, request by request. Both sides measure from one physical event to another:
 * the request leaves us and reaches the witness, an event leaves the witness and reaches us. What lies between (the kernel,
 * and how late the witness stamps) is in the difference, which is therefore an upper bound of our own error. Nothing here is
 * shared with the code that makes the report's numbers.
 * @param ours measured requests
 * @param theirs every request that the witness knows
 */
export function compareWithWitness(
  load: string,
  ours: readonly OurRequest[],
  theirs: readonly WitnessedRequest[],
  schedule: WitnessSchedule = {},
): SelfTestCase {
  const known = new Map(theirs.map((request) => [request.requestId, request]));
  const ttft: number[] = [];
  const gap: number[] = [];
  const e2e: number[] = [];
  const seen: WitnessedRequest[] = [];
  const ourEnds: number[] = [];
  const theirEnds: number[] = [];
  let unlike = 0;
  for (const our of ours) {
    const their = known.get(our.requestId);
    if (their === undefined || their.eventNs.length !== our.eventAts.length) {
      unlike++;
      continue;
    }
    seen.push(their);
    const a = intervals(our.sentAt, our.eventAts, our.endedAt);
    const ends = Number(their.endedNs - their.receivedNs) / 1e6;
    const b = intervals(
      0,
      their.eventNs.map((ns) => ns / 1e6),
      ends,
    );
    if (a.ttft !== undefined && b.ttft !== undefined) ttft.push(a.ttft - b.ttft);
    for (const [index, ms] of a.gaps.entries()) gap.push(ms - (b.gaps[index] as number));
    e2e.push(a.e2e - b.e2e);
    ourEnds.push(our.sentAt + a.e2e);
    // Only differences count: a big origin would cost the fraction of a millisecond.
    theirEnds.push(Number(their.receivedNs - (seen[0] as WitnessedRequest).receivedNs) / 1e6 + b.e2e);
  }
  const lateness = ascending(witnessLateness(seen, schedule));
  const ourRate = perSecond(ourEnds);
  const theirRate = perSecond(theirEnds);
  const found = { ttft: figures(ttft), gap: figures(gap), e2e: figures(e2e) };
  return {
    load,
    requests: seen.length,
    unlike,
    ...(found.ttft && { ttft: found.ttft }),
    ...(found.gap && { gap: found.gap }),
    ...(found.e2e && { e2e: found.e2e }),
    ...(ourRate !== undefined && theirRate !== undefined && { rateErrorRatio: ourRate / theirRate - 1 }),
    ...(lateness.length > 0 && { witnessLatenessP99Ms: rank(lateness, 0.99) }),
  };
}
