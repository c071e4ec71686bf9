// How late sends of an open loop go out, from the logs of real runs.
import { median, missing, range, runClient, short, startNginx, tinyClip } from "./machine.mjs";

/** @returns rows {name, value, unit, target, met, note} */
export async function measureTimers({ quick, say }) {
  const lacks = missing("nginx", "taskset");
  if (lacks) return [{ name: "timers", unavailable: lacks }];
  const nginx = await startNginx();
  const { folder } = tinyClip();
  // Users let a run have all cores; on one it shares that with the thread that records it.
  const cases = [200, 2000].flatMap((rate) => [
    { rate, cores: "0,1", name: `${rate} sends/s, two cores` },
    { rate, cores: "0", name: `${rate} sends/s, one core` },
  ]);
  const found = cases.map(() => []);
  try {
    for (let round = 0; round < (quick ? 1 : 3); round++) {
      for (const [index, { rate, cores, name }] of cases.entries()) {
        const result = runClient("ours-open-loop", [nginx.url, quick ? 3 : 5, rate, folder], { cores });
        found[index].push(result);
        say(`round ${round + 1}: ${name}: p50 ${short(result.p50Ms)} ms, p99 ${short(result.p99Ms)} ms`);
      }
    }
  } finally {
    await nginx.stop();
  }
  return cases.flatMap(({ name }, index) => {
    const of = (key) => found[index].map((result) => result[key]);
    const row = (what, key, target) => {
      const value = median(of(key));
      return {
        name: `${name}: late, ${what}`,
        value,
        unit: "ms",
        target,
        met: value <= target,
        note: range(of(key)),
      };
    };
    return [
      row("p50", "p50Ms", 0.1),
      row("p99", "p99Ms", 1),
      { name: `${name}: late, the worst`, value: Math.max(...of("maxMs")), unit: "ms" },
      { name: `${name}: processor, all threads`, value: median(of("cpuRatio")), unit: "cores" },
    ];
  });
}
