// Where the microseconds of a request go: a profile of our client, by room.
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { missing, runClient, scratch, startNginx, tinyClip } from "./machine.mjs";

const groups = [
  ["the kernel and libuv", ({ functionName }) => /^\((program|idle)\)$|^writeBuffer$/.test(functionName)],
  ["garbage collection", ({ functionName }) => functionName === "(garbage collector)"],
  ["other thread: handing over batches", ({ functionName }) => functionName === "postMessage"],
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

export async function measureProfile({ quick }) {
  const lacks = missing("nginx", "taskset");
  if (lacks) return [{ name: "profile", unavailable: lacks }];
  const nginx = await startNginx();
  const folder = mkdtempSync(join(scratch, "profile-"));
  try {
    const node = ["--cpu-prof", `--cpu-prof-dir=${folder}`, "--cpu-prof-interval=200"];
    const { units } = runClient("ours", [nginx.url, quick ? 3 : 6, 64, tinyClip().folder], { node });
    const [file] = readdirSync(folder);
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, file), "utf8"));
    const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
    const spent = new Map();
    for (const [index, id] of samples.entries()) {
      const [name] = groups.find(([, holds]) => holds(frames.get(id)));
      spent.set(name, (spent.get(name) ?? 0) + timeDeltas[index]);
    }
    return [...spent]
      .sort((a, b) => b[1] - a[1])
      .map(([name, us]) => ({ name: `profile: ${name}`, value: us / units, unit: "µs/request" }));
  } finally {
    await nginx.stop();
  }
}
