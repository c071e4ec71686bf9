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
export function outputReads(stream: StreamStamps): readonly OutputRead[] {
  if (stream !== lastStream) {
    lastReads = findReads(stream);
    lastStream = stream;
  }
  return lastReads;
}

/** Several metrics ask for the reads of one reply, one after the other. */
let lastStream: StreamStamps | undefined;
let lastReads: readonly OutputRead[] = [];

function findReads({ chunkAts = [], sharedReads = [] }: StreamStamps): OutputRead[] {
  let nextShared = 0;
  const reads: { at: number; first: number; end: number }[] = [];
  let last: { at: number; first: number; end: number } | undefined;
  // A loop of numbers: this runs for every event of every reply, beside the sends.
  for (let index = 0; index < chunkAts.length; index++) {
    const at = chunkAts[index] as number;
    while (nextShared < sharedReads.length && (sharedReads[nextShared] as number) < index) nextShared++;
    if (last && (at <= last.at || sharedReads[nextShared] === index)) last.end = index + 1;
    else {
      last = { at, first: index, end: index + 1 };
      reads.push(last);
    }
  }
  return reads;
}

/** From each read with output to the next, in ms; all above 0. */
export function readGapsMs(stream: StreamStamps): number[] {
  const reads = outputReads(stream);
  return reads.slice(1).map((read, index) => read.at - (reads[index] as OutputRead).at);
}
