// inferbench reading streams: stamps, tokens, everything recorded.
//   node ours-streams.mjs URL seconds streams tokens-of-a-stream
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runScenario } from "../../../dist/index.js";
import { reportCostOfRun } from "./cost.mjs";

const [url, seconds, streams, tokens] = process.argv.slice(2);
const out = mkdtempSync(join(tmpdir(), "inferbench-bench-"));
const cost = reportCostOfRun();
const { folder, summary, failure } = await runScenario(
  {
    name: "bench",
    workers: 1,
    target: { kind: "openai-chat", url, model: "bench", stream: true },
    workload: { kind: "synthetic-prompts", inputTokens: 20, outputTokens: Number(tokens) },
    load: { kind: "closed", concurrency: Number(streams), duration: `${seconds}s`, warmup: 0 },
  },
  { out },
);
if (failure) throw failure;
cost.print(summary.levels[0].counts.ok * Number(tokens), folder);
rmSync(out, { recursive: true });
