// Streams of events, from a source in C that costs little.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { perCpuSecond } from "./http.mjs";
import { background, freePort, missing, runClient, scratch, short } from "./machine.mjs";

const source = fileURLToPath(new URL("event-source.c", import.meta.url));

async function startSource(binary, gapUs, tokens, perWrite) {
  const port = await freePort();
  const server = background(binary, [port, gapUs, tokens, perWrite].map(String));
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { ...server, url: `http://127.0.0.1:${port}` };
}

/** One client after the other at a source of its own, so that none finds the connections of another. */
async function measureOne(binary, client, { gapUs, tokens, perWrite, streams, seconds }) {
  const server = await startSource(binary, gapUs, tokens, perWrite);
  try {
    const before = server.cpuSeconds();
    const startedAt = performance.now();
    const result = runClient(client, [server.url, seconds, streams, tokens]);
    const share = (server.cpuSeconds() - before) / ((performance.now() - startedAt) / 1000);
    return { ...result, note: `source ${Math.round(share * 100)}% busy` };
  } finally {
    await server.stop();
  }
}

export async function measureStreams({ quick, say }) {
  const lacks = missing("cc", "taskset");
  if (lacks) return [{ name: "streams", unavailable: lacks }];
  const binary = join(scratch, "event-source");
  const { status, stderr } = spawnSync("cc", ["-O2", "-o", binary, source], { encoding: "utf8" });
  if (status !== 0) return [{ name: "streams", unavailable: `cc: ${stderr.split("\n")[0]}` }];
  const seconds = quick ? 4 : 8;
  const rows = [];
  for (const streams of [600, 2000]) {
    const load = { gapUs: 20_000, tokens: 500, perWrite: 1, streams, seconds };
    for (const [name, client] of [
      ["inferbench", "ours-streams"],
      ["bare net", "bare-streams"],
    ]) {
      const result = await measureOne(binary, client, load);
      const value = perCpuSecond(result);
      say(`${streams} streams: ${name} ${short(value)} events a CPU-second`);
      rows.push({
        name: `${streams} streams × 50 tok/s, ${name}`,
        value,
        unit: "events/CPU-s",
        note: result.note,
        ...(name === "inferbench" && { target: 100_000, met: value >= 100_000 }),
      });
    }
  }
  const burst = { gapUs: 0, tokens: 2000, perWrite: 16, streams: 500, seconds: quick ? 3 : 5 };
  const ours = await measureOne(binary, "ours-streams", burst);
  const perSecond = ours.units / ours.seconds;
  rows.push(
    {
      name: "500 streams, 16 events a write",
      value: perSecond,
      unit: "events/s",
      target: 800_000,
      met: perSecond >= 800_000,
      note: ours.note,
    },
    { name: "the same", value: perCpuSecond(ours), unit: "events/CPU-s" },
  );
  return rows;
}
