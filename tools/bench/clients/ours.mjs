// inferbench as its users run it: a closed loop of small POSTs, everything recorded, the log on disk.
//   node ours.mjs URL seconds connections folder-with-one-clip
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScenario } from "../../../dist/index.js";
import { reportCostOfRun } from "./cost.mjs";

const [url, seconds, connections, clips] = process.argv.slice(2);
const out = mkdtempSync(join(tmpdir(), "inferbench-bench-"));
const cost = reportCostOfRun();
const { folder, summary, failure } = await runScenario(
  {
    name: "bench",
    workers: 1,
    target: { kind: "http", url, body: "binary" },
    workload: { kind: "clips", path: clips },
    load: { kind: "closed", concurrency: Number(connections), duration: `${seconds}s` },
  },
  { out },
);
if (failure) throw failure;
const { counts } = summary.levels[0];
cost.print(counts.ok + counts.warmup, folder);
rmSync(out, { recursive: true });
