import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished, vi } from "vitest";
import { runEventSchema } from "../record/index.ts";
import { createLoopMeter } from "./loop-meter.ts";

/** Keeps the loop from running anything else. */
function blockLoop(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

function openMeter() {
  const meter = createLoopMeter();
  onTestFinished(() => meter.close());
  return meter;
}

it("sees a blocked loop, and forgets it with the next reading", async () => {
  const meter = openMeter();
  await sleep(20);
  meter.read();
  // The sampler counts from its first wake after a reading.
  await sleep(20);
  blockLoop(60);
  await sleep(20);
  const blocked = meter.read();
  expect(blocked.loopDelayMaxMs).toBeGreaterThan(50);
  expect(blocked.loopDelayP99Ms).toBeLessThanOrEqual(blocked.loopDelayMaxMs + 1);
  expect(blocked.loopUtilizationRatio).toBeGreaterThan(0);
  // The processor was busy for 60 ms of whatever time has passed, unless other programs held it.
  expect(blocked.cpuRatio).toBeGreaterThan(0);
  const atOnce = meter.read();
  expect(atOnce.loopDelayMaxMs).toBeLessThan(blocked.loopDelayMaxMs);
});

it("reads what the log takes, also twice in one turn", async () => {
  const meter = openMeter();
  const readings = [meter.read(), meter.read(), meter.read()];
  await sleep(5);
  readings.push(meter.read());
  for (const reading of readings) {
    const event = { kind: "loadgenHealth", at: 0, windowMs: 1, ...reading };
    expect(runEventSchema.parse(JSON.parse(JSON.stringify(event)))).toEqual(event);
  }
});

it("knows the memory's peak where the system cannot tell its size, as when no file may be opened", () => {
  const rss = vi.spyOn(process.memoryUsage, "rss").mockImplementation(() => {
    throw Object.assign(new Error("EMFILE: too many open files"), { code: "EMFILE" });
  });
  onTestFinished(() => rss.mockRestore());
  const { rssBytes } = openMeter().read();
  expect(rssBytes).toBeGreaterThan(10e6);
  expect(rssBytes).toBeLessThan(10e9);
});
