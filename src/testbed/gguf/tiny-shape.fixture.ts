import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { ModelShape } from "./model-shape.ts";

/** As small as a model can be and still have every part: a file of 100 kB. */
export const tinyShape: ModelShape = {
  architecture: "llama",
  hiddenSize: 64,
  layers: 2,
  heads: 4,
  kvHeads: 2,
  ffnSize: 96,
  vocabulary: 640,
  contextLength: 512,
  ropeBase: 10_000,
  normEpsilon: 1e-5,
  tiedEmbeddings: true,
  quantisation: "q8_0",
};

/** A path in a folder that goes away with the test. */
export async function temporaryPath(name: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gguf-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return join(folder, name);
}
