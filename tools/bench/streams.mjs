// Streams of events, from a source in C that costs little.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { perCpuSecond } from "./http.mjs";
import { background, freePort, median, missing, range, runClient, scratch, short } from "./machine.mjs";

const source = fileURLToPath(new URL("event-source.c", import.meta.url));

/** Compiles the source. @returns {{binary: string} | {unavailable: string}} */
export function compileSource() {
  const lacks = missing("cc", "taskset");
  if (lacks) return { unavailable: lacks };
  const binary = join(scratch, "event-source");
  const { status, stderr } = spawnSync("cc", ["-O2", "-o", binary, source], { encoding: "utf8" });
  return status === 0 ? { binary } : { unavailable: `cc: ${stderr.split("\n")[0]}` };
}

async function startSource(binary, gapUs, tokens, perWrite) {
  const port = await freePort();
  const server = background(binary, [port, gapUs, tokens, perWrite].map(String));
  await new Promise((resolve) => setTimeout(resolve, 200));
  return { ...server, url: `http://127.0.0.1:${port}` };
}

/** One client after the other at a source of its own, so that none finds the connections of another. */
export async function measureStreamsOnce(binary, client, load, options) {
  const { gapUs, tokens, perWrite, streams, seconds } = load;
  const server = await startSource(binary, gapUs, tokens, perWrite);
  try {
    return server.whileBusy(() => runClient(client, [server.url, seconds, streams, tokens], options));
  } finally {
    await server.stop();
  }
}

/** Fifty events a second in each stream, for eight seconds; one event a write. */
export const pacedLoad = (streams) => ({ gapUs: 20_000, tokens: 400, perWrite: 1, streams, seconds: 7 });

const perSecond = ({ units, seconds }) => units / seconds;

/** @returns rows {name, value, unit, target, met, note} */
export async function measureStreams({ quick, say }) {
  const { binary, unavailable } = compileSource();
  if (unavailable) return [{ name: "streams", unavailable }];
  const burst = { gapUs: 0, tokens: 2000, perWrite: 16, streams: 500, seconds: 3 };
  const cases = [
    ["500 streams × 50 events/s, inferbench", "ours-streams", pacedLoad(500), perCpuSecond, 100_000],
    ["500 streams × 50 events/s, bare net", "bare-streams", pacedLoad(500), perCpuSecond],
    ["2,000 streams × 50 events/s, inferbench", "ours-streams", pacedLoad(2000), perCpuSecond, 100_000],
    ["2,000 streams × 50 events/s, bare net", "bare-streams", pacedLoad(2000), perCpuSecond],
    ["500 streams, 16 events a write, inferbench", "ours-streams", burst, perSecond, 800_000],
  ];
  const found = cases.map(() => []);
  for (let round = 0; round < (quick ? 1 : 2); round++) {
    for (const [index, [name, client, load, figure]] of cases.entries()) {
      const result = await measureStreamsOnce(binary, client, load);
      found[index].push(result);
      say(`round ${round + 1}: ${name} ${short(figure(result))}`);
    }
  }
  return cases.map(([name, , , figure, target], index) => {
    const values = found[index].map(figure);
    const value = median(values);
    const busy = Math.round(100 * median(found[index].map(({ serverRatio }) => serverRatio)));
    return {
      name,
      value,
      unit: figure === perSecond ? "events/s" : "events/CPU-s",
      ...(target && { target, met: value >= target }),
      note: `${range(values)}; source ${busy}% busy`,
    };
  });
}
