// A closed loop of small POSTs over kept connections, each client in turn on the first core, nginx on the second.
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { median, missing, range, runClient, scratch, short, startNginx, tinyClip } from "./machine.mjs";

const connections = 64;
const autocannonVersion = "8.0.0";

/** Peers are no dependency of ours: this one is installed for the moment. */
function installAutocannon() {
  const folder = join(scratch, "autocannon");
  mkdirSync(folder);
  writeFileSync(join(folder, "package.json"), "{}");
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `autocannon@${autocannonVersion}`];
  return spawnSync("npm", args, { cwd: folder }).status === 0 ? folder : undefined;
}

function runWrk(url, seconds, bodyBytes) {
  const script = join(scratch, "post.lua");
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.body = string.rep("a", ${bodyBytes})\nwrk.headers["content-type"] = "audio/wav"\n`,
  );
  const command = `TIMEFORMAT='cpu %U %S'; time taskset -c 0 wrk -t1 -c${connections} -d${seconds}s -s ${script} ${url}`;
  const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
  const units = Number(/(\d+) requests in/.exec(stdout)?.[1]);
  const [, user, system] = /cpu ([\d.]+) ([\d.]+)/.exec(stderr) ?? [];
  return { units, seconds, userSeconds: Number(user), systemSeconds: Number(system) };
}

export const perCpuSecond = ({ units, userSeconds, systemSeconds }) => units / (userSeconds + systemSeconds);

/** @returns rows {name, value, unit, target, note} */
export async function measureHttp({ quick, say }) {
  const lacks = missing("nginx", "taskset");
  if (lacks) return [{ name: "small POSTs", unavailable: lacks }];
  const rounds = quick ? 1 : 3;
  const seconds = quick ? 3 : 5;
  const clip = tinyClip();
  const autocannonFolder = installAutocannon();
  const nginx = await startNginx();
  const { url } = nginx;
  const clients = {
    inferbench: () => runClient("ours", [url, seconds, connections, clip.folder]),
    "bare net": () => runClient("bare-net", [url, seconds, connections, clip.bytes]),
    "undici dispatch": () => runClient("undici-dispatch", [url, seconds, connections, clip.bytes]),
    ...(autocannonFolder && {
      autocannon: () => runClient("autocannon", [url, seconds, connections, clip.bytes, autocannonFolder]),
    }),
    ...(missing("wrk") ? {} : { wrk: () => runWrk(url, seconds, clip.bytes) }),
  };
  const found = Object.fromEntries(Object.keys(clients).map((name) => [name, []]));
  try {
    for (let round = 0; round < rounds; round++) {
      const names = Object.keys(clients);
      // Another order in each round: none always runs behind the same one.
      if (round % 2 === 1) names.reverse();
      for (const name of names) {
        const result = nginx.whileBusy(clients[name]);
        found[name].push(result);
        say(`round ${round + 1}: ${name} ${short(perCpuSecond(result))} a CPU-second`);
      }
    }
  } finally {
    await nginx.stop();
  }
  const rates = Object.fromEntries(
    Object.entries(found).map(([name, results]) => [name, results.map(perCpuSecond)]),
  );
  const ours = median(rates.inferbench);
  const rows = Object.entries(rates).map(([name, values]) => ({
    name: `small POSTs, ${name}`,
    value: median(values),
    unit: "requests/CPU-s",
    note: `${range(values)}; nginx ${Math.round(100 * median(found[name].map(({ serverRatio }) => serverRatio)))}% busy`,
  }));
  const ratio = (peer, target) =>
    rates[peer] && {
      name: `inferbench / ${peer}`,
      value: ours / median(rates[peer]),
      unit: "×",
      ...(target && { target, met: ours / median(rates[peer]) >= target }),
    };
  const us = (key) => median(found.inferbench.map((cost) => (1e6 * key(cost)) / cost.units));
  return [
    ...rows,
    ...[ratio("undici dispatch", 2), ratio("autocannon", 1.5), ratio("wrk", 0.6), ratio("bare net")].filter(
      Boolean,
    ),
    {
      name: "a request of inferbench",
      value: us((cost) => cost.userSeconds + cost.systemSeconds),
      unit: "µs CPU",
    },
    { name: "of it on the sending thread", value: us((cost) => cost.firstThreadSeconds), unit: "µs CPU" },
    { name: "of it in the kernel", value: us((cost) => cost.systemSeconds), unit: "µs CPU" },
    ...(autocannonFolder ? [] : [{ name: "autocannon", unavailable: "npm could not install it" }]),
    ...(missing("wrk") ? [{ name: "wrk", unavailable: missing("wrk") }] : []),
  ];
}
