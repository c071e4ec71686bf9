/** A piece of a body and the instant of the read that brought it. */
export interface BodyPiece {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** A body that has arrived. */
export interface ReceivedBody {
  /** In order; the pieces of one read have the same instant. */
  pieces(): Iterable<BodyPiece>;
  /** All of it, one after the other. */
  bytes(): Uint8Array;
  /** The limit of what is kept, when more than that came; the rest is lost. */
  readonly cutAtBytes: number | undefined;
}

/** Keeps a streamed body as it arrives; it is parsed when it is complete, so that parsing delays no other stamp. */
export interface BodyCollector extends ReceivedBody {
  /** The piece is `bytes` from `start` to `end`, and is copied: it is valid during the call only. */
  onBody(bytes: Uint8Array, start: number, end: number, at: number): void;
}

const firstBlockBytes = 4 * 1024;
const blockBytes = 64 * 1024;

/** A call into native code costs more than copying so few bytes one by one. */
const shortCopyBytes = 64;

function copyBytes(from: Uint8Array, start: number, end: number, to: Buffer, at: number): void {
  if (end - start > shortCopyBytes) {
    to.set(start === 0 && end === from.length ? from : from.subarray(start, end), at);
    return;
  }
  for (let i = start, j = at; i < end; i++, j++) to[j] = from[i] as number;
}

/**
 * Collects into a few blocks of memory: a stream has thousands of small reads, and an object for each would take
 * several times the room of what it holds.
 * @param limitBytes more than this of one body is not kept
 */
export function createBodyCollector(limitBytes = 64 * 1024 * 1024): BodyCollector {
  const blocks: Buffer[] = [];
  let kept = 0;
  let room = 0;
  let overflowed = false;
  // For each read: where it ends, and when it was.
  const ends: number[] = [];
  const ats: number[] = [];

  const onBody = (bytes: Uint8Array, start: number, end: number, at: number): void => {
    const length = end - start;
    if (overflowed || length === 0) return;
    if (kept + length > limitBytes) {
      overflowed = true;
      return;
    }
    for (let from = start; from < end; ) {
      if (room === 0) {
        room = blocks.length === 0 ? firstBlockBytes : blockBytes;
        blocks.push(Buffer.allocUnsafeSlow(room));
      }
      const block = blocks[blocks.length - 1] as Buffer;
      const part = Math.min(room, end - from);
      copyBytes(bytes, from, from + part, block, block.length - room);
      room -= part;
      from += part;
    }
    kept += length;
    if (ats.length > 0 && ats[ats.length - 1] === at) ends[ends.length - 1] = kept;
    else {
      ends.push(kept);
      ats.push(at);
    }
  };

  const filled = (index: number): Buffer => {
    const block = blocks[index] as Buffer;
    return index === blocks.length - 1 ? block.subarray(0, block.length - room) : block;
  };

  function* pieces(): Iterable<BodyPiece> {
    let index = 0;
    let blockStart = 0;
    let from = 0;
    for (const [read, end] of ends.entries()) {
      while (from < end) {
        const block = filled(index);
        const until = Math.min(end, blockStart + block.length);
        yield { bytes: block.subarray(from - blockStart, until - blockStart), at: ats[read] as number };
        from = until;
        if (from === blockStart + block.length) {
          blockStart += block.length;
          index++;
        }
      }
    }
  }

  return {
    onBody,
    pieces,
    bytes: () => Buffer.concat(blocks.map((_, index) => filled(index))),
    get cutAtBytes() {
      return overflowed ? limitBytes : undefined;
    },
  };
}

/** A body that the transport kept. */
export function wholeBody(bytes: Uint8Array, at: number): ReceivedBody {
  return {
    pieces: () => (bytes.length === 0 ? [] : [{ bytes, at }]),
    bytes: () => bytes,
    cutAtBytes: undefined,
  };
}
