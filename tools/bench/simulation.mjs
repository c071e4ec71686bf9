// A thousand pods and ten million requests, simulated on one core.
// Alone: node tools/bench/simulation.mjs [requests]; needs dist.
import { fileURLToPath } from "node:url";

const pods = 1000;
const targetSeconds = 60;

/**
 * @param {{requests?: number, say?: (text: string) => void}} options
 * @returns {Promise<{name: string, value: number, unit: string, target: string | null, met?: boolean}[]>}
 */
export async function measureSimulation({ requests = 10_000_000, say = () => {} } = {}) {
  const { simulate } = await import(new URL("../../dist/sizing/index.js", import.meta.url).href);
  const rows = [];
  for (const balancing of ["random", "least-connections", "one-queue"]) {
    say(balancing);
    const before = process.cpuUsage();
    const startedAt = performance.now();
    simulate({
      // Four workers in a pod, 80 % of them busy.
      arrivals: { kind: "poisson", ratePerSecond: 6.4 * pods },
      service: { kind: "lognormal", meanMs: 500, cv: 0.5 },
      pods,
      workersPerPod: 4,
      balancing,
      requests,
      warmupRequests: requests / 100,
      seed: 1,
    });
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(before);
    const name = `simulation of ${pods} pods and ${requests / 1e6} million requests, ${balancing}`;
    rows.push({
      name,
      value: seconds,
      unit: "s",
      target: `≤ ${targetSeconds}`,
      met: seconds <= targetSeconds,
    });
    rows.push({ name: `${name}, processor time`, value: (user + system) / 1e6, unit: "s", target: null });
  }
  const rssMb = process.resourceUsage().maxRSS / 1024;
  rows.push({ name: "simulation, resident set at its largest", value: rssMb, unit: "MB", target: null });
  return rows;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const rows = await measureSimulation({ requests: Number(process.argv[2] ?? 10_000_000) });
  for (const { name, value, unit } of rows) console.log(`${name}: ${value.toFixed(1)} ${unit}`);
}
