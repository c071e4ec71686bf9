// Millions of plain requests through the recorder of a run, as fast as it takes them, and read back into a report.
// Alone: node tools/bench/log-at-scale.mjs [requests]; needs dist.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const self = fileURLToPath(import.meta.url);
const dist = (path) => new URL(`../../dist/${path}`, import.meta.url).href;
const readRequests = 1_000_000;
/** The rate at which the cost of sending is measured, and for how many requests. */
const pacedPerSecond = 65_000;
const pacedRequests = 400_000;

/**
 * @param {{requests?: number, folder?: string}} options `folder` must exist; logs in it are removed afterwards
 * @returns {Promise<{name: string, value: number, unit: string, target: string | null}[]>} `target` is what is hoped for
 */
export async function measureLogAtScale({ requests = 5_000_000, folder = tmpdir() } = {}) {
  const scratch = mkdtempSync(join(folder, "log-at-scale-"));
  try {
    const log = join(scratch, "run.jsonl");
    const written = inChild("write", log, requests);
    const lines = countLines(log);
    const logBytes = statSync(log).size;
    rmSync(log);
    const short = join(scratch, "short.jsonl");
    const paced = inChild("pace", short, Math.min(requests, pacedRequests));
    rmSync(short);
    inChild("write", short, Math.min(requests, readRequests));
    const read = inChild("read", short, Math.min(requests, readRequests));
    return [
      { name: "recording, requests", value: requests, unit: "requests", target: null },
      { name: "recording, rate", value: written.ratePerSecond, unit: "requests/s", target: "≥ 65000" },
      {
        name: "recording at 65,000 a second, on the sending thread",
        value: paced.sendingUs,
        unit: "µs/request",
        target: "≤ 0.3",
      },
      {
        name: "recording at full speed, processor time of all threads, making the requests included",
        value: written.cpuUs,
        unit: "µs/request",
        target: null,
      },
      { name: "recording, resident set", value: written.rssMb, unit: "MB", target: "≤ 250" },
      { name: "log on disk", value: logBytes / 1e6, unit: "MB", target: null },
      // Start and end of the run and of its level.
      { name: "requests in the log", value: lines - 4, unit: "requests", target: String(requests) },
      { name: "report of 1 million requests", value: read.seconds, unit: "s", target: "≤ 10" },
      { name: "report of 1 million requests, resident set", value: read.rssMb, unit: "MB", target: "≤ 500" },
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function inChild(what, log, requests) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [self, what, log, String(requests)], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${what} failed: ${stderr}`);
  return JSON.parse(stdout);
}

function countLines(path) {
  const file = openSync(path);
  const chunk = Buffer.alloc(2 ** 20);
  let lines = 0;
  for (let bytes = readSync(file, chunk); bytes > 0; bytes = readSync(file, chunk)) {
    for (let at = chunk.indexOf(10); at !== -1 && at < bytes; at = chunk.indexOf(10, at + 1)) lines++;
  }
  closeSync(file);
  return lines;
}

const peakMb = () => (process.resourceUsage().maxRSS * 1024) / 1e6;

/** A plain request as loadgen gives it: 65,000 a second, 64 connections, answers of half a millisecond and more. */
function requestAt(id, input) {
  const micro = (ms) => Math.round(ms * 1000) / 1000;
  const plannedAt = micro(id / 65);
  const latencyMs = 0.5 + (id % 97) / 100;
  return {
    kind: "requestEnded",
    id,
    level: 0,
    warmup: false,
    plannedAt,
    sentAt: micro(plannedAt + 0.002),
    stamps: { writtenAt: micro(plannedAt + 0.021), firstByteAt: micro(plannedAt + latencyMs) },
    endedAt: micro(plannedAt + latencyMs + 0.013),
    input,
    connection: { id: id % 64, reused: true },
    bytesSent: 300,
    bytesReceived: 200,
    output: { text: "a short answer" },
    outcome: { kind: "ok" },
  };
}

/** @param ratePerSecond as fast as they are recorded, where it is infinite */
async function write(log, requests, ratePerSecond) {
  const { systemClock } = await import(dist("base/index.js"));
  const { recordInThread } = await import(dist("scenario/file/record-in-thread.js"));
  const listener = { onFailure: (error) => Promise.reject(error), onWarning() {} };
  const recording = await recordInThread(log, systemClock, listener, { live: true });
  const machine = { platform: "", arch: "", os: "", cpuModel: "", cpuCount: 1, memoryBytes: 1, node: "" };
  const common = { logVersion: 1, runId: "scale", name: "scale", startedAt: "", clockOriginNs: "0" };
  const tool = { name: "inferbench", version: "0" };
  recording.append({ kind: "runStarted", ...common, scenario: {}, seed: 1, tool, machine });
  const load = { kind: "closed", concurrency: 64 };
  recording.append({ kind: "phaseStarted", at: 0, level: 0, load, warmupRequests: 0, maxConnections: null });

  const input = { kind: "speech", clip: "clip", audioSeconds: 5, sound: "speech" };
  const perTurn = 1000;
  const turnsUs = [];
  const startedAt = performance.now();
  const startedCpu = process.cpuUsage();
  for (let id = 0; id < requests; ) {
    const some = Array.from({ length: Math.min(perTurn, requests - id) }, () => requestAt(id++, input));
    const from = performance.now();
    for (const request of some) recording.append(request);
    turnsUs.push(((performance.now() - from) * 1000) / some.length);
    do await new Promise((resolve) => setImmediate(resolve));
    while (performance.now() - startedAt < (id / ratePerSecond) * 1000);
  }
  await recording.settled();
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(startedCpu);
  recording.append({ kind: "phaseEnded", at: requests / 65, level: 0, reason: "requests" });
  recording.append({ kind: "runEnded", at: requests / 65, reason: "completed" });
  await recording.close();
  return {
    ratePerSecond: requests / seconds,
    // The turns that nothing else on the machine disturbed.
    sendingUs: turnsUs.sort((a, b) => a - b)[Math.floor(turnsUs.length / 10)],
    cpuUs: (user + system) / requests,
    rssMb: peakMb(),
  };
}

async function read(log, requests) {
  const { openRun } = await import(dist("index.js"));
  const startedAt = performance.now();
  const summary = await (await openRun(log)).summary();
  const { ok } = summary.levels[0].counts;
  if (ok !== requests) throw new Error(`${ok} requests were read of ${requests}`);
  return { seconds: (performance.now() - startedAt) / 1000, rssMb: peakMb() };
}

if (process.argv[1] === self) {
  const [what, log, requests] = process.argv.slice(2);
  const parts = {
    write: () => write(log, Number(requests), Number.POSITIVE_INFINITY),
    pace: () => write(log, Number(requests), pacedPerSecond),
    read: () => read(log, Number(requests)),
  };
  if (what in parts) process.stdout.write(JSON.stringify(await parts[what]()));
  else {
    const found = await measureLogAtScale(what === undefined ? {} : { requests: Number(what) });
    for (const { name, value, unit, target } of found) {
      const figure = value < 100 ? value.toFixed(3) : value.toFixed(0);
      console.log(`${name.padEnd(90)}${figure.padStart(12)} ${unit}${target === null ? "" : ` (${target})`}`);
    }
  }
}
