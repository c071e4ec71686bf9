import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { createJiti } from "jiti";
import { parse, YAMLParseError } from "yaml";
import { BenchError } from "../../base/index.ts";

/**
 * Reads a scenario from YAML, JSON or TypeScript (default export). The content is not checked here.
 * @throws scenario.unreadable
 */
export async function readScenarioFile(path: string): Promise<unknown> {
  const extension = extname(path).toLowerCase();
  if ([".ts", ".mts", ".js", ".mjs"].includes(extension)) return importScenario(path);
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const reason = cause.code === "ENOENT" ? "does not exist" : `cannot be read: ${cause.message}`;
    throw new BenchError("scenario.unreadable", `${path} ${reason}`, { cause });
  });
  try {
    // JSON is YAML, but JSON.parse refuses what only YAML allows in a file that says it is JSON.
    return extension === ".json" ? JSON.parse(text) : parse(text);
  } catch (cause) {
    const place = cause instanceof YAMLParseError && cause.linePos ? `:${cause.linePos[0].line}` : "";
    const reason = (cause as Error).message.split("\n")[0];
    throw new BenchError("scenario.unreadable", `${path}${place} cannot be parsed: ${reason}`, { cause });
  }
}

/** Node 20 does not load TypeScript; jiti strips the types of this one file and what it imports. */
async function importScenario(path: string): Promise<unknown> {
  const self = new URL("../../index", import.meta.url).pathname;
  const jiti = createJiti(import.meta.url, { alias: { inferbench: self } });
  try {
    const module = await jiti.import<{ default?: unknown }>(resolve(path));
    if (module.default === undefined) throw new Error("it has no default export");
    return module.default;
  } catch (cause) {
    const reason = (cause as Error).message.split("\n")[0];
    throw new BenchError("scenario.unreadable", `${path} cannot be loaded: ${reason}`, {
      cause,
      hint: "export default defineScenario({ … })",
    });
  }
}
