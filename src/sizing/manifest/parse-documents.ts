import { type Document, LineCounter, parseAllDocuments } from "yaml";
import { BenchError } from "../../base/index.ts";

export interface ParsedFile {
  readonly documents: readonly Document.Parsed[];
  /** Line and column of an offset, from 1. */
  readonly positionOf: (offset: number) => { readonly line: number; readonly column: number };
}

/**
 * All YAML documents of a file; JSON is YAML too.
 * @throws manifest.invalid with the line of the first error
 */
export function parseDocuments(text: string, fileName: string): ParsedFile {
  const lines = new LineCounter();
  const positionOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const documents: readonly Document.Parsed[] = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
  });
  for (const { errors } of documents) {
    const [error] = errors;
    if (error === undefined) continue;
    const { line, column } = positionOf(error.pos[0]);
    throw new BenchError(
      "manifest.invalid",
      `${fileName}:${line}:${column} is not valid YAML: ${reasonOf(error)}`,
      { cause: error },
    );
  }
  return { documents, positionOf };
}

/** The parser recurses; it says so where there are too many levels for it. */
const reasonOf = ({ message }: Error): string =>
  message.includes("call stack") ? "it is nested too deep" : (message.split("\n", 1)[0] ?? "");
