// What the parts of the benchmark need of the machine.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const scratch = mkdtempSync(join(tmpdir(), "inferbench-bench-"));
const clientsFolder = fileURLToPath(new URL("clients/", import.meta.url));

/** The Debian package of each program. */
const packages = { nginx: "nginx", wrk: "wrk", cc: "gcc", taskset: "util-linux" };

export const has = (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

/** What is missing, in words; undefined when all is there. */
export function missing(...programs) {
  const absent = programs.filter((program) => !has(program));
  if (absent.length === 0) return undefined;
  return `needs ${absent.join(", ")} (Debian: apt-get install ${absent.map((each) => packages[each]).join(" ")})`;
}

export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server on the second core, ended with `stop`. */
export function background(program, args) {
  const child = spawn("taskset", ["-c", "1", program, ...args], { stdio: "ignore" });
  const cpuSeconds = () =>
    [child.pid, ...childrenOf(child.pid)].reduce((sum, pid) => sum + ticksOf(pid) / 100, 0);
  return {
    /** The result of `work`, with the share of a core that the server took meanwhile, its children included. */
    whileBusy: (work) => {
      const before = cpuSeconds();
      const startedAt = performance.now();
      const result = work();
      const serverRatio = (cpuSeconds() - before) / ((performance.now() - startedAt) / 1000);
      return { ...result, serverRatio };
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await gone;
    },
  };
}

function childrenOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  } catch {
    return [];
  }
}

function ticksOf(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8")
      .split(") ")
      .at(-1)
      .split(" ")
      .slice(11, 13);
    return Number(user) + Number(system);
  } catch {
    return 0;
  }
}

/** Runs a client of tools/bench/clients, pinned to the first core unless told else, and returns what it printed. */
export function runClient(name, args, { node = [], cores = "0" } = {}) {
  const { status, stdout, stderr } = spawnSync(
    "taskset",
    ["-c", cores, process.execPath, ...node, join(clientsFolder, `${name}.mjs`), ...args.map(String)],
    { encoding: "utf8", maxBuffer: 2 ** 26 },
  );
  if (status !== 0) throw new Error(`${name} failed: ${stderr.split("\n").slice(0, 3).join(" ")}`);
  return JSON.parse(stdout.trim().split("\n").at(-1));
}

/** A clip of ten milliseconds of silence in a folder of its own: 364 bytes. */
export function tinyClip() {
  const samples = 160;
  const bytes = Buffer.alloc(44 + samples * 2);
  bytes.write("RIFF", 0, "latin1");
  bytes.writeUInt32LE(bytes.length - 8, 4);
  bytes.write("WAVEfmt ", 8, "latin1");
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(16_000, 24);
  bytes.writeUInt32LE(32_000, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36, "latin1");
  bytes.writeUInt32LE(samples * 2, 40);
  const folder = mkdtempSync(join(scratch, "clips-"));
  writeFileSync(join(folder, "clip.wav"), bytes);
  return { folder, bytes: bytes.length };
}

/** nginx with one worker that answers every request with a small JSON. */
export async function startNginx() {
  const port = await freePort();
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${join(scratch, kind)};`)
    .join(" ");
  const config = join(scratch, "nginx.conf");
  writeFileSync(
    config,
    `worker_processes 1; daemon off; pid ${join(scratch, "nginx.pid")}; error_log stderr crit;
events { worker_connections 4096; }
http { access_log off; keepalive_requests 1000000000; keepalive_timeout 1h; ${paths}
server { listen 127.0.0.1:${port} backlog=4096;
location / { default_type application/json; return 200 '{"text":"hello world"}'; } } }`,
  );
  const server = background("nginx", ["-c", config, "-p", scratch]);
  const url = `http://127.0.0.1:${port}/transcribe`;
  for (let tries = 0; ; tries++) {
    try {
      await (await fetch(url, { method: "POST", body: "x" })).text();
      return { ...server, url };
    } catch (error) {
      if (tries === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

const ascending = (values) => [...values].sort((a, b) => a - b);
/** The middle one; of an even number the lower. */
export const median = (values) => ascending(values)[Math.floor((values.length - 1) / 2)];
export const range = (values) => `${short(Math.min(...values))} to ${short(Math.max(...values))}`;
/** "118k", "1.25M", "0.83", "0.083". */
export function short(value) {
  if (value >= 1e6) return `${(value / 1e6).toFixed(2)}M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)}k`;
  if (value >= 100) return value.toFixed(0);
  return value.toFixed(value >= 0.1 || value === 0 ? 2 : 3);
}
