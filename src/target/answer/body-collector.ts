/** A piece of a body and the instant of the read that brought it. */
export interface BodyPiece {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** A body that has arrived. */
export interface ReceivedBody {
  /** All of it. */
  bytes(): Buffer;
  /** For each read: where in the bytes it ends. */
  readonly readEnds: readonly number[];
  /** For each read: when it was. */
  readonly readAts: readonly number[];
  /** The limit of what is kept, when more than that came; the rest is lost. */
  readonly cutAtBytes: number | undefined;
}

/** Keeps a streamed body as it arrives; it is parsed when it is complete, so that parsing delays no other stamp. */
export interface BodyCollector extends ReceivedBody {
  /** The piece is `bytes` from `start` to `end`, and is copied: it is valid during the call only. */
  onBody(bytes: Uint8Array, start: number, end: number, at: number): void;
}

const firstRoomBytes = 4 * 1024;

/** A call into native code costs more than copying so few bytes one by one. */
const shortCopyBytes = 48;

function copyBytes(from: Uint8Array, start: number, end: number, to: Buffer, at: number): void {
  if (end - start > shortCopyBytes) {
    to.set(start === 0 && end === from.length ? from : from.subarray(start, end), at);
    return;
  }
  for (let i = start, j = at; i < end; i++, j++) to[j] = from[i] as number;
}

/**
 * Collects into one piece of memory: a stream has thousands of small reads, and an object for each would take several
 * times the room of what it holds.
 * @param limitBytes more than this of one body is not kept
 */
export function createBodyCollector(limitBytes = 64 * 1024 * 1024): BodyCollector {
  let room = Buffer.allocUnsafeSlow(Math.min(firstRoomBytes, limitBytes));
  let kept = 0;
  let overflowed = false;
  const readEnds: number[] = [];
  const readAts: number[] = [];

  const grow = (needed: number): void => {
    const bigger = Buffer.allocUnsafeSlow(Math.min(limitBytes, Math.max(needed, room.length * 2)));
    room.copy(bigger, 0, 0, kept);
    room = bigger;
  };

  const onBody = (bytes: Uint8Array, start: number, end: number, at: number): void => {
    const needed = kept + end - start;
    if (overflowed || needed === kept) return;
    if (needed > limitBytes) {
      overflowed = true;
      return;
    }
    if (needed > room.length) grow(needed);
    copyBytes(bytes, start, end, room, kept);
    kept = needed;
    const last = readAts.length - 1;
    if (last >= 0 && readAts[last] === at) readEnds[last] = kept;
    else {
      readEnds.push(kept);
      readAts.push(at);
    }
  };

  return {
    onBody,
    bytes: () => room.subarray(0, kept),
    readEnds,
    readAts,
    get cutAtBytes() {
      return overflowed ? limitBytes : undefined;
    },
  };
}

/** A body that the transport kept. */
export function wholeBody(bytes: Uint8Array, at: number): ReceivedBody {
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    bytes: () => whole,
    readEnds: whole.length === 0 ? [] : [whole.length],
    readAts: whole.length === 0 ? [] : [at],
    cutAtBytes: undefined,
  };
}

/** The body read by read. */
export function* piecesOf(body: ReceivedBody): Iterable<BodyPiece> {
  const bytes = body.bytes();
  let from = 0;
  for (const [read, end] of body.readEnds.entries()) {
    yield { bytes: bytes.subarray(from, end), at: body.readAts[read] as number };
    from = end;
  }
}
