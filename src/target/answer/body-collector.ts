/** A piece of a body and the instant of the read that brought it. */
export interface BodyPiece {
  readonly bytes: Uint8Array;
  readonly at: number;
}

/** Keeps a streamed body as it arrives; it is parsed when it is complete, so that parsing delays no other stamp. */
export interface BodyCollector {
  onBody(piece: Uint8Array, at: number): void;
  readonly pieces: readonly BodyPiece[];
}

export function createBodyCollector(): BodyCollector {
  const pieces: BodyPiece[] = [];
  return {
    pieces,
    // A copy: the transport's buffer is valid during the call only.
    onBody: (piece, at) => pieces.push({ bytes: piece.slice(), at }),
  };
}
