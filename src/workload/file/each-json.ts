import { BenchError } from "../../base/index.ts";
import { eachLine, eachPiece, longestItem } from "./each-line.ts";

/** One value of a file, and where it stands: "chats.jsonl:3", or "chats.json item 3" in a list. */
export type VisitJson = (value: unknown, where: string, number: number) => void;

/**
 * The values of a JSON file that is one list, or of a file with one JSON value a line. They are parsed one by one, so
 * that a file may be larger than memory.
 * @throws workload.unreadable with the line or item; what `visit` throws
 */
export async function eachJson(path: string, visit: VisitJson, signal?: AbortSignal): Promise<void> {
  if (await beginsWithBracket(path, signal)) return eachItem(path, visit, signal);
  return eachLine(
    path,
    (line, number) => visit(parse(line, `${path}:${number}`), `${path}:${number}`, number),
    signal,
  );
}

class Enough extends Error {}

async function beginsWithBracket(path: string, signal?: AbortSignal): Promise<boolean> {
  let first = "";
  const look = (piece: string): void => {
    first = piece.trimStart().charAt(0);
    if (first !== "") throw new Enough();
  };
  await eachPiece(path, look, signal).catch((error: unknown) => {
    if (!(error instanceof BenchError && error.cause instanceof Enough)) throw error;
  });
  return first === "[";
}

/** Finds where the items of the outermost list end without parsing more than one of them at a time. */
async function eachItem(path: string, visit: VisitJson, signal?: AbortSignal): Promise<void> {
  let depth = 0;
  let inString = false;
  let isEscaped = false;
  let number = 0;
  let item = "";

  const finish = (isLast: boolean): void => {
    if (isLast && number === 0 && item.trim() === "") return;
    const where = `${path} item ${++number}`;
    visit(parse(item, where), where, number);
    item = "";
  };

  const read = (piece: string): void => {
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const unit = piece.charCodeAt(i);
      if (inString) {
        if (isEscaped) isEscaped = false;
        else if (unit === backslash) isEscaped = true;
        else if (unit === quote) inString = false;
      } else if (unit === quote) inString = true;
      else if (unit === openBracket || unit === openBrace) {
        if (++depth === 1) from = i + 1;
      } else if (unit === closeBracket || unit === closeBrace) {
        if (--depth > 0) continue;
        item += piece.slice(from, i);
        finish(true);
        if (piece.slice(i + 1).trim() !== "") {
          throw new BenchError("workload.unreadable", `${path} goes on after the end of its list`);
        }
        return;
      } else if (unit === comma && depth === 1) {
        item += piece.slice(from, i);
        from = i + 1;
        finish(false);
      }
    }
    item += piece.slice(from);
    if (item.length > longestItem) {
      throw new BenchError("workload.unreadable", `${path} item ${number + 1} is longer than 64 MiB`);
    }
  };

  let hasBegun = false;
  await eachPiece(
    path,
    (piece) => {
      if (hasBegun && depth === 0) {
        if (piece.trim() !== "") {
          throw new BenchError("workload.unreadable", `${path} goes on after the end of its list`);
        }
        return;
      }
      hasBegun = hasBegun || piece.trim() !== "";
      if (hasBegun) read(piece);
    },
    signal,
  );
  if (depth > 0) throw new BenchError("workload.unreadable", `${path} is cut off: its list does not end`);
}

const [backslash, quote, openBracket, openBrace, closeBracket, closeBrace, comma] = [...'\\"[{]},'].map(
  (character) => character.charCodeAt(0),
);

function parse(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BenchError("workload.unreadable", `${where} is not JSON`);
  }
}
