// Where the microseconds of a request or an event go: a profile of our client's sending thread, by room.
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { missing, runClient, scratch, startNginx, tinyClip } from "./machine.mjs";
import { compileSource, measureStreamsOnce, pacedLoad } from "./streams.mjs";

const groups = [
  ["waiting", ({ functionName }) => functionName === "(idle)"],
  ["the kernel and libuv", ({ functionName }) => /^\(program\)$|^writeBuffer$/.test(functionName)],
  ["garbage collection", ({ functionName }) => functionName === "(garbage collector)"],
  ["handing over to the recorder's thread", ({ functionName }) => functionName === "postMessage"],
  [
    "start: compiling",
    ({ url, functionName }) => /esm|cjs|bootstrap/.test(url) || /^compile|^wrapSafe/.test(functionName),
  ],
  ["Node's net and streams", ({ url }) => url.startsWith("node:")],
  ...["transport", "target", "loadgen", "record", "metric", "workload", "schedule", "scenario", "base"].map(
    (room) => [room, ({ url }) => url.includes(`/dist/${room}/`)],
  ),
  ["rest", () => true],
];

const loads = {
  http: async (quick, options) => {
    const lacks = missing("nginx", "taskset");
    if (lacks) return { unavailable: lacks };
    const nginx = await startNginx();
    try {
      return runClient("ours", [nginx.url, quick ? 3 : 6, 64, tinyClip().folder], options);
    } finally {
      await nginx.stop();
    }
  },
  sse: async (_, options) => {
    const { binary, unavailable } = compileSource();
    if (unavailable) return { unavailable };
    return measureStreamsOnce(binary, "ours-streams", pacedLoad(2000), options);
  },
};

/** Microseconds by group, of the thread that the client started in: other threads write profiles of their own. */
function spentByGroup(folder) {
  const [main] = readdirSync(folder).filter((name) => /\.0\.\d+\.cpuprofile$/.test(name));
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, main), "utf8"));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const spent = new Map();
  for (const [index, id] of samples.entries()) {
    const [name] = groups.find(([, holds]) => holds(frames.get(id)));
    spent.set(name, (spent.get(name) ?? 0) + timeDeltas[index]);
  }
  return [...spent].sort((a, b) => b[1] - a[1]);
}

/** @param names which of http and sse; all, where it is empty */
export async function measureProfile({ quick, names }) {
  const rows = [];
  for (const load of names.length > 0 ? names : Object.keys(loads)) {
    const folder = mkdtempSync(join(scratch, "profile-"));
    const node = ["--cpu-prof", `--cpu-prof-dir=${folder}`, "--cpu-prof-interval=200"];
    const { units, unavailable } = await loads[load](quick, { node });
    if (unavailable) rows.push({ name: `profile of ${load}`, unavailable });
    else
      for (const [name, us] of spentByGroup(folder))
        rows.push({
          name: `${load}: ${name}`,
          value: us / units,
          unit: load === "http" ? "µs/request" : "µs/event",
        });
  }
  return rows;
}
