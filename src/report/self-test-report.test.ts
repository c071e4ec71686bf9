import { expect, it } from "vitest";
import type { SelfTest } from "../record/index.ts";
import { selfTestLine } from "./self-test-line.ts";
import { selfTestReport } from "./self-test-report.ts";

const figures = (p50Ms: number, p99Ms: number | null, worstMs: number, biasMs: number) => ({
  n: 400,
  p50Ms,
  p99Ms,
  worstMs,
  biasMs,
});

const result: SelfTest = {
  measuredAt: "2026-01-02T03:04:05.000Z",
  version: "1.2.3",
  machine: {
    platform: "linux",
    arch: "x64",
    os: "Linux 6",
    cpuModel: "Some CPU",
    cpuCount: 2,
    memoryBytes: 1,
    node: "v20.19.0",
  },
  wake: { n: 500, p50Ms: 0.061, p99Ms: 0.104, worstMs: 0.83 },
  cases: [
    {
      load: "200 streams × 20 tok/s",
      requests: 400,
      unlike: 0,
      ttft: figures(0.15, 0.61, 1.4, 0.15),
      gap: figures(0.02, 0.4, 2.2, 0),
      e2e: figures(0.16, 0.55, 1.2, 0.16),
      rateErrorRatio: 0.00012,
      witnessLatenessP99Ms: 0.31,
    },
    { load: "a few requests", requests: 40, unlike: 1, e2e: figures(0.2, null, 12.4, -0.2) },
  ],
  reach: [
    {
      unit: "streams × 20 tok/s",
      steps: [
        { amount: 400, errorP99Ms: 0.7, witnessP99Ms: 0.2 },
        { amount: 800, errorP99Ms: 6.1, witnessP99Ms: 1.2 },
      ],
      within1Ms: 400,
      within5Ms: 400,
      ended: "error",
    },
    {
      unit: "requests/s",
      steps: [{ amount: 1000, errorP99Ms: 1.2, witnessP99Ms: 0.2 }],
      within1Ms: null,
      within5Ms: 1000,
      ended: "witness",
    },
  ],
};

it("a self test as it is printed", async () => {
  await expect(selfTestReport(result, { width: 130 })).toMatchFileSnapshot("goldens/self-test.txt");
});

it("says with which priority it was made", () => {
  const ordinary = selfTestReport(result, { width: 400 });
  expect(ordinary).toContain("had ordinary priority, as in a run");
  const raised = selfTestReport({ ...result, realTime: true }, { width: 400 });
  expect(raised).toContain("had real-time priority, as in a run.");
  expect(raised).not.toContain("ordinary");
});

it("in the report of a run it is one line: the largest p99 of each kind, or the largest error where there is none", () => {
  expect(selfTestLine(result)).toBe(
    "TTFT 610 µs, gap 400 µs, E2E 12.4 ms at p99, against the simulator (200 streams × 20 tok/s; a few requests; 2026-01-02)",
  );
});
