import { createReadStream } from "node:fs";
import { BenchError } from "../../base/index.ts";
import { fileFault } from "./file-fault.ts";

/** A line or list item beyond this is no prompt, and would fill the memory. In UTF-16 units. */
export const longestItem = 64 * 2 ** 20;

/**
 * Reads a text file once, piece by piece, whatever its size.
 * @param visit gets the pieces in order; what it throws ends the reading and comes out
 * @throws workload.unreadable when the file cannot be read; the signal's reason when aborted
 */
export async function eachPiece(
  path: string,
  visit: (piece: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  const stream = createReadStream(path, { encoding: "utf8", highWaterMark: 2 ** 20 });
  let isFirst = true;
  try {
    for await (const piece of stream as AsyncIterable<string>) {
      signal?.throwIfAborted();
      visit(isFirst ? piece.replace(/^\uFEFF/, "") : piece);
      isFirst = false;
    }
  } catch (cause) {
    if (cause instanceof BenchError || signal?.aborted) throw cause;
    throw new BenchError("workload.unreadable", `${path} cannot be read: ${fileFault(cause)}`, { cause });
  }
}

/**
 * The lines of a file without their ends, numbered from 1; empty ones are left out.
 * @throws as eachPiece does, and workload.unreadable for a line of endless length
 */
export async function eachLine(
  path: string,
  visit: (line: string, number: number) => void,
  signal?: AbortSignal,
): Promise<void> {
  let rest = "";
  let number = 0;
  const visitLine = (line: string): void => {
    number++;
    if (line.trim() !== "") visit(line, number);
  };
  await eachPiece(
    path,
    (piece) => {
      let from = 0;
      for (let end = piece.indexOf("\n"); end >= 0; end = piece.indexOf("\n", from)) {
        visitLine(rest + piece.slice(from, end));
        rest = "";
        from = end + 1;
      }
      rest += piece.slice(from);
      if (rest.length > longestItem) {
        throw new BenchError("workload.unreadable", `${path}:${number + 1} is longer than 64 MiB`);
      }
    },
    signal,
  );
  visitLine(rest);
}
