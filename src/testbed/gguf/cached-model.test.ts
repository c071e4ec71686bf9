import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { cachedModel, defaultCacheDir } from "./cached-model.ts";
import { readGgufHeader } from "./read-gguf-header.ts";
import { temporaryPath } from "./tiny-shape.fixture.ts";

describe("a synthetic model in the cache", () => {
  test("is written once, and again only for another seed", async () => {
    const cacheDir = await temporaryPath("cache");
    const written: number[] = [];
    const ask = (seed: number): Promise<string> =>
      cachedModel("llama-15m-q4", { cacheDir, seed, onProgress: (step) => written.push(step.writtenBytes) });

    const path = await ask(1);
    const { mtimeMs } = await stat(path);
    const steps = written.length;
    expect(steps).toBeGreaterThan(0);
    expect(await ask(1)).toBe(path);
    expect(written).toHaveLength(steps);
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);

    expect(await ask(2)).not.toBe(path);
    expect(written.length).toBeGreaterThan(steps);
    expect(await readdir(join(cacheDir, "models"))).toHaveLength(2);
    expect(await readGgufHeader(path)).toMatchObject({ name: "synthetic llama-15m-q4", synthetic: true });
  });

  test("has its own place in the file system, or the one that the environment names", () => {
    expect(defaultCacheDir({ INFERBENCH_CACHE_DIR: "/models" })).toBe("/models");
    expect(defaultCacheDir({})).toMatch(/inferbench/);
  });
});
