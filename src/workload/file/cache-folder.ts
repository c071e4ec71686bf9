import { homedir } from "node:os";
import { join } from "node:path";

/**
 * Where clips that we made are kept: INFERBENCH_CACHE_DIR, else what the platform uses for caches.
 * @param env the environment; only variables that are set and not empty count
 */
export function defaultCacheFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.INFERBENCH_CACHE_DIR) return env.INFERBENCH_CACHE_DIR;
  if (platform === "darwin") return join(home, "Library", "Caches", "inferbench");
  if (platform === "win32")
    return join(env.LOCALAPPDATA || join(home, "AppData", "Local"), "inferbench", "Cache");
  return join(env.XDG_CACHE_HOME || join(home, ".cache"), "inferbench");
}
