import { readFile, stat } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createJiti } from "jiti";
import { parseDocument, YAMLParseError } from "yaml";
import { BenchError } from "../../base/index.ts";

const codeExtensions: readonly string[] = [".ts", ".mts", ".js", ".mjs"];

/**
 * Reads a scenario from YAML, JSON or TypeScript (default export). The content is not checked here.
 * @throws scenario.unreadable
 */
export async function readScenarioFile(path: string): Promise<unknown> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    const absent = cause.code === "ENOENT" || cause.code === "ENOTDIR";
    throw unreadable(path, absent ? "does not exist" : `cannot be read: ${cause.message}`, cause);
  });
  if (found.isDirectory()) throw unreadable(path, "is a folder, not a scenario file");
  const extension = extname(path).toLowerCase();
  if (codeExtensions.includes(extension)) return importScenario(path);
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw unreadable(path, `cannot be read: ${cause.message}`, cause);
  });
  return extension === ".json" ? parseJson(path, text) : parseYaml(path, text);
}

function unreadable(path: string, what: string, cause?: unknown): BenchError {
  return new BenchError("scenario.unreadable", `${path} ${what}`, { cause });
}

function parseYaml(path: string, text: string): unknown {
  const document = parseDocument(text, { logLevel: "error" });
  const [error] = document.errors;
  if (error) throw notParsed(path, error);
  try {
    return document.toJS();
  } catch (cause) {
    // Aliases are followed only here: an absent one, or so many that they would fill the memory.
    throw notParsed(path, cause as Error);
  }
}

/** JSON.parse refuses what only YAML allows, and keeps the last of two keys of a name without a word. */
function parseJson(path: string, text: string): unknown {
  try {
    const content: unknown = JSON.parse(text);
    const twice = parseDocument(text, { logLevel: "error" }).errors.find(
      ({ code }) => code === "DUPLICATE_KEY",
    );
    if (twice) throw twice;
    return content;
  } catch (cause) {
    throw notParsed(path, cause as Error);
  }
}

function notParsed(path: string, cause: Error): BenchError {
  const place = cause instanceof YAMLParseError && cause.linePos ? `:${cause.linePos[0].line}` : "";
  const several = cause instanceof YAMLParseError && cause.code === "MULTIPLE_DOCS";
  const reason = several ? "it holds more than one document (---)" : firstLine(cause);
  return new BenchError("scenario.unreadable", `${path}${place} cannot be parsed: ${reason}`, { cause });
}

/** Parsers show the text below their message, and some repeat the place. */
function firstLine({ message }: Error): string {
  return (message.split("\n")[0] ?? "").replace(/ at line \d+, column \d+:?$/, "");
}

/** Node 20 does not load TypeScript; jiti strips the types of this one file and what it imports. */
async function importScenario(path: string): Promise<unknown> {
  const library = fileURLToPath(new URL("../../index", import.meta.url));
  // No cache on disk: its folder may be one that others can write to, and what lies in it would be run.
  const jiti = createJiti(import.meta.url, {
    alias: { inferbench: library },
    fsCache: false,
    interopDefault: false,
  });
  try {
    const module = await jiti.import<{ default?: unknown }>(resolve(path));
    if (module.default === undefined) throw new Error("it has no default export");
    return module.default;
  } catch (cause) {
    const reason = firstLine(cause as Error);
    throw new BenchError("scenario.unreadable", `${path} cannot be loaded: ${reason}`, {
      cause,
      hint: "export default defineScenario({ … })",
    });
  }
}
