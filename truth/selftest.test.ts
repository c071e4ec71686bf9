import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import type { SelfTest } from "../src/record/index.ts";
import { compareInQuiet } from "./quiet.fixture.ts";

const bin = join(import.meta.dirname, "..", "dist", "cli", "bin.js");

it("the self test finds every event that the simulator wrote, and at 200 streams × 20 tok/s an error of 1 ms at most", ({
  skip,
}) =>
  compareInQuiet(
    skip,
    async () => {
      const { stdout } = await promisify(execFile)(process.execPath, [bin, "selftest", "--quick", "--json"]);
      const { cases, wake } = JSON.parse(stdout) as SelfTest;
      expect(cases.map(({ requests, unlike }) => ({ requests, unlike }))).toEqual([
        { requests: 400, unlike: 0 },
        { requests: 600, unlike: 0 },
        { requests: 1500, unlike: 0 },
      ]);
      const [streams] = cases;
      expect(streams?.gap?.n).toBe(400 * 39);
      for (const kind of ["ttft", "gap", "e2e"] as const) {
        const p99Ms = streams?.[kind]?.p99Ms as number;
        const machine = `where a sleeping thread wakes ${wake?.p99Ms} ms late at p99`;
        expect(p99Ms, `${kind}: ${p99Ms} ms against 1 ms, ${machine}`).toBeLessThanOrEqual(1);
      }
    },
    async () => {},
  ));
