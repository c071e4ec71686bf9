import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { afterEach, expect, it, vi } from "vitest";
import { raiseToRealTime } from "./thread-priority.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** SCHED_OTHER is 0, SCHED_RR 2; the 41st field of proc(5)'s stat. */
const policyOf = (pid: number): string | undefined =>
  readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[38];

it.runIf(process.platform === "linux")(
  "a thread has real-time priority where the system allows it, and can be ordinary again",
  async () => {
    const child = spawn(process.execPath, ["-e", "process.stdin.resume()"], {
      stdio: ["pipe", "ignore", "ignore"],
    });
    const pid = child.pid as number;
    const takeBack = await raiseToRealTime(pid);
    expect(policyOf(pid)).toBe(takeBack ? "2" : "0");
    await takeBack?.();
    expect(policyOf(pid)).toBe("0");
    child.stdin.end();
    await once(child, "exit");
    // Nobody is left who could have it.
    expect(await raiseToRealTime(pid)).toBeUndefined();
  },
);

it("nobody gets it who does not want it", async () => {
  vi.stubEnv("INFERBENCH_REAL_TIME", "0");
  expect(await raiseToRealTime()).toBeUndefined();
});
