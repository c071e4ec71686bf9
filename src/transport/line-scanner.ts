import { BenchError } from "../base/index.ts";

/** One line of a stream of lines, such as NDJSON. */
export interface StreamLine {
  /** Without its line end. Bytes that are not UTF-8 became U+FFFD. */
  readonly text: string;
  /** Instant of the read that brought the last byte of the line. */
  readonly at: number;
}

export interface LineScanner {
  /**
   * Reads the next bytes and returns the lines that they complete. However the bytes are cut, the lines are the
   * same.
   * @param at instant of the read that brought the piece
   * @throws target.bad-answer when a line is longer than the limit
   */
  scan(piece: Uint8Array, at: number): readonly StreamLine[];
  /** The last line, when the stream ended without a line end behind it. */
  end(): StreamLine | undefined;
}

const lf = 10;
const cr = 13;

/** Scans lines that end with LF or CR LF. Empty lines are left out. */
export function createLineScanner(maxLineBytes = 16 * 1024 * 1024): LineScanner {
  // The line under way, as far as earlier pieces had it.
  let carried: Buffer[] = [];
  let carriedBytes = 0;
  let carriedAt = 0;

  const count = (bytes: number): void => {
    if (carriedBytes + bytes > maxLineBytes)
      throw new BenchError("target.bad-answer", `the server sent a line of more than ${maxLineBytes} bytes`);
  };

  const finish = (rest: Buffer, at: number, lines: StreamLine[]): void => {
    const line = carriedBytes > 0 ? Buffer.concat([...carried, rest]) : rest;
    carried = [];
    carriedBytes = 0;
    const end = line.at(-1) === cr ? line.length - 1 : line.length;
    if (end > 0) lines.push({ text: line.toString("utf8", 0, end), at });
  };

  return {
    scan: (piece, at) => {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.length);
      const lines: StreamLine[] = [];
      let start = 0;
      for (let end = bytes.indexOf(lf); end !== -1; end = bytes.indexOf(lf, start)) {
        count(end - start);
        finish(bytes.subarray(start, end), at, lines);
        start = end + 1;
      }
      if (start < bytes.length) {
        count(bytes.length - start);
        // The piece is the transport's buffer again after this call.
        carried.push(Buffer.from(bytes.subarray(start)));
        carriedBytes += bytes.length - start;
        carriedAt = at;
      }
      return lines;
    },
    end: () => {
      const lines: StreamLine[] = [];
      finish(Buffer.alloc(0), carriedAt, lines);
      return lines[0];
    },
  };
}
