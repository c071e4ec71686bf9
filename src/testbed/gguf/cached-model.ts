import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { findShape } from "./known-shapes.ts";
import { type SyntheticGgufOptions, writeSyntheticGguf } from "./write-synthetic-gguf.ts";

export interface CachedModelOptions extends Pick<SyntheticGgufOptions, "seed" | "onProgress"> {
  /** Folder of the files; left out, the environment's INFERBENCH_CACHE_DIR or the platform's place for such files. */
  readonly cacheDir?: string | undefined;
}

/** Goes up when the same shape and seed give other bytes than before, so that no old file is taken for a new one. */
const revision = 1;

/**
 * Path of a synthetic model of a known shape, written by the first call that wants it and kept.
 * @param shapeName as `findShape` takes it
 * @throws BenchError usage.bad-value, model.write-failed
 */
export async function cachedModel(shapeName: string, options: CachedModelOptions = {}): Promise<string> {
  const { name, shape } = findShape(shapeName);
  const { cacheDir = defaultCacheDir(process.env), seed = 1, onProgress } = options;
  const path = join(cacheDir, "models", `${name}-seed-${encodeURIComponent(seed)}-r${revision}.gguf`);
  if (!existsSync(path)) {
    await writeSyntheticGguf(path, shape, { name, seed, ...(onProgress && { onProgress }) });
  }
  return path;
}

/** Where this platform keeps what a program can make again. */
export function defaultCacheDir(environment: NodeJS.ProcessEnv): string {
  if (environment.INFERBENCH_CACHE_DIR) return environment.INFERBENCH_CACHE_DIR;
  switch (process.platform) {
    case "win32":
      return join(environment.LOCALAPPDATA ?? join(homedir(), "AppData", "Local"), "inferbench", "cache");
    case "darwin":
      return join(homedir(), "Library", "Caches", "inferbench");
    default:
      return join(environment.XDG_CACHE_HOME || join(homedir(), ".cache"), "inferbench");
  }
}
