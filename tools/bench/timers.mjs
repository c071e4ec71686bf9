// How late sends of an open loop go out, from the log of a real run.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { openRun, runScenario } from "../../dist/index.js";
import { missing, scratch, startNginx, tinyClip } from "./machine.mjs";

const at = (ascending, p) => ascending[Math.max(0, Math.ceil(p * ascending.length) - 1)];

async function lateness(url, clips, ratePerSecond, seconds) {
  const out = mkdtempSync(join(scratch, "timers-"));
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const { folder } = await runScenario(
    {
      name: "timers",
      target: { kind: "http", url, body: "binary" },
      workload: { kind: "clips", path: clips },
      load: { kind: "constant", ratePerSecond, duration: `${seconds}s`, warmup: ratePerSecond },
    },
    { out },
  );
  const { user, system } = process.cpuUsage(before);
  const cpuRatio = (user + system) / 1e3 / (performance.now() - startedAt);
  const late = [];
  for await (const event of (await openRun(folder)).events())
    if (event.kind === "requestEnded" && !event.warmup && event.sentAt !== null)
      late.push(event.sentAt - event.plannedAt);
  rmSync(out, { recursive: true });
  late.sort((a, b) => a - b);
  return { p50: at(late, 0.5), p99: at(late, 0.99), max: late.at(-1), cpuRatio };
}

export async function measureTimers({ quick, say }) {
  const lacks = missing("nginx", "taskset");
  if (lacks) return [{ name: "timers", unavailable: lacks }];
  const nginx = await startNginx();
  const clip = tinyClip();
  const rows = [];
  try {
    for (const rate of [200, 2000]) {
      const { p50, p99, max, cpuRatio } = await lateness(nginx.url, clip.folder, rate, quick ? 3 : 8);
      say(`${rate} sends/s: p50 ${p50.toFixed(3)} ms, p99 ${p99.toFixed(3)} ms`);
      const note = `max ${max.toFixed(2)} ms, ${Math.round(cpuRatio * 100)}% of a core`;
      rows.push(
        {
          name: `lateness at ${rate} sends/s, p50`,
          value: p50,
          unit: "ms",
          target: 0.1,
          met: p50 <= 0.1,
          note,
        },
        { name: `lateness at ${rate} sends/s, p99`, value: p99, unit: "ms", target: 1, met: p99 <= 1 },
      );
    }
  } finally {
    await nginx.stop();
  }
  return rows;
}
