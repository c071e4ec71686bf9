import type { StreamStamps } from "../../record/index.ts";

/** The events that one read of the socket brought: those with the indices from `first` up to, but not including, `end`. */
export interface OutputRead {
  readonly at: number;
  readonly first: number;
  readonly end: number;
}

/**
 * The reads that brought output, in order. Events that came in one read are one arrival: the time between them is that
 * of the client's loop, not a latency. Equal instants are one read too, flagged or not.
 */
export function outputReads({ chunkAts = [], sharedReads = [] }: StreamStamps): OutputRead[] {
  const shared = new Set(sharedReads);
  const reads: { at: number; first: number; end: number }[] = [];
  for (const [index, at] of chunkAts.entries()) {
    const last = reads.at(-1);
    if (last && (shared.has(index) || at <= last.at)) last.end = index + 1;
    else reads.push({ at, first: index, end: index + 1 });
  }
  return reads;
}

/** From each read with output to the next, in ms; all above 0. */
export function readGapsMs(stream: StreamStamps): number[] {
  const reads = outputReads(stream);
  return reads.slice(1).map((read, index) => read.at - (reads[index] as OutputRead).at);
}
