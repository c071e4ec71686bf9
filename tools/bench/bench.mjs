// npm run bench [-- part …] [--quick] [--json]: what the instrument costs, beside its peers, in one run.
// npm run bench -- profile [http] [sse]: where its time goes.
import { rmSync } from "node:fs";
import { cpus, release } from "node:os";
import { parseArgs } from "node:util";
import { measureHttp } from "./http.mjs";
import { measureLogAtScale } from "./log-at-scale.mjs";
import { scratch, short } from "./machine.mjs";
import { measureProfile } from "./profile.mjs";
import { measureSimulation } from "./simulation.mjs";
import { measureStartup } from "./startup.mjs";
import { measureStreams } from "./streams.mjs";
import { measureTimers } from "./timers.mjs";

// The peers have ordinary priority. It can be asked for: real-time priority reads sooner, fewer sockets a turn, for more.
process.env.INFERBENCH_REAL_TIME ??= "0";

const parts = {
  http: measureHttp,
  sse: measureStreams,
  timers: measureTimers,
  log: ({ quick }) => measureLogAtScale({ requests: quick ? 500_000 : 5_000_000, folder: scratch }),
  simulation: ({ quick, say }) => measureSimulation({ requests: quick ? 1_000_000 : 10_000_000, say }),
  startup: measureStartup,
  profile: measureProfile,
};

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, json: { type: "boolean", default: false } },
});
const isProfile = positionals[0] === "profile";
const names = isProfile ? positionals.slice(1) : [];
const unknown = positionals.filter(
  (name, n) => !(isProfile && n > 0 ? ["http", "sse"].includes(name) : name in parts),
);
if (unknown.length > 0) {
  console.error(`no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
const say = (text) => console.error(`  ${text}`);
const wanted = isProfile ? ["profile"] : positionals.length > 0 ? positionals : Object.keys(parts);

const rows = [];
try {
  for (const name of wanted) {
    console.error(name);
    for (const row of await parts[name]({ quick: flags.quick, say, names }))
      rows.push({ part: name, ...row });
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}

const [cpu] = cpus();
const machine = `${cpu?.model ?? "unknown processor"} × ${cpus().length}, ${process.platform} ${release()}, Node ${process.version}`;
if (flags.json) console.log(JSON.stringify({ machine, rows }, null, 2));
else {
  console.log(machine);
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, value, unit, target, met, note, unavailable } of rows) {
    const figure = unavailable ? `unavailable: ${unavailable}` : `${short(value).padStart(8)} ${unit}`;
    const verdict =
      typeof met === "boolean"
        ? `${met ? "met" : "missed"}: ${typeof target === "number" ? short(target) : target}`
        : (target ?? "");
    console.log(`${name.padEnd(width)}  ${figure.padEnd(24)} ${verdict.padEnd(14)} ${note ?? ""}`.trimEnd());
  }
}
