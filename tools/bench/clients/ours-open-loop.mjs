// inferbench sending at a constant rate; how late each send was, from the log of the run.
//   node ours-open-loop.mjs URL seconds rate-per-second folder-with-one-clip
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openRun, runScenario } from "../../../dist/index.js";

const [url, seconds, rate, clips] = process.argv.slice(2);
const ratePerSecond = Number(rate);
const out = mkdtempSync(join(tmpdir(), "inferbench-bench-"));
const before = process.cpuUsage();
const startedAt = performance.now();
const { folder, failure } = await runScenario(
  {
    name: "bench",
    workers: 1,
    target: { kind: "http", url, body: "binary" },
    workload: { kind: "clips", path: clips },
    load: { kind: "constant", ratePerSecond, duration: `${seconds}s`, warmup: ratePerSecond },
  },
  { out },
);
const { user, system } = process.cpuUsage(before);
const cpuRatio = (user + system) / 1e3 / (performance.now() - startedAt);
if (failure) throw failure;
const lateMs = [];
for await (const event of (await openRun(folder)).events())
  if (event.kind === "requestEnded" && !event.warmup && event.sentAt !== null)
    lateMs.push(event.sentAt - event.plannedAt);
rmSync(out, { recursive: true });
lateMs.sort((a, b) => a - b);
const at = (p) => lateMs[Math.max(0, Math.ceil(p * lateMs.length) - 1)];
console.log(
  JSON.stringify({ sends: lateMs.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: lateMs.at(-1), cpuRatio }),
);
