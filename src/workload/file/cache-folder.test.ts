import { join } from "node:path";
import { expect, test } from "vitest";
import { defaultCacheFolder } from "./cache-folder.ts";

test.each([
  ["Linux", {}, "linux", join("/home/me", ".cache", "inferbench")],
  ["Linux with XDG", { XDG_CACHE_HOME: "/xdg" }, "linux", join("/xdg", "inferbench")],
  ["Linux with an empty XDG", { XDG_CACHE_HOME: "" }, "linux", join("/home/me", ".cache", "inferbench")],
  ["macOS", {}, "darwin", join("/home/me", "Library", "Caches", "inferbench")],
  ["Windows", { LOCALAPPDATA: "C:/local" }, "win32", join("C:/local", "inferbench", "Cache")],
  ["any, when named", { INFERBENCH_CACHE_DIR: "/named", XDG_CACHE_HOME: "/xdg" }, "linux", "/named"],
] as const)("%s has its own place for caches", (_what, env, platform, folder) => {
  expect(defaultCacheFolder(env, platform, "/home/me")).toBe(folder);
});
