import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { openFileLimit } from "./open-file-limit.ts";

it("is what the shell says of its own limit, or lower", ({ skip }) => {
  skip(process.platform === "win32", "Windows has no such limit");
  // Node raises its soft limit to the hard one as it starts.
  const hard = execFileSync("sh", ["-c", "ulimit -H -n"], { encoding: "utf8" }).trim();
  const limit = openFileLimit();
  if (hard === "unlimited") return;
  expect(limit).toBeGreaterThan(0);
  expect(limit).toBeLessThanOrEqual(Number(hard));
});
