// What it costs before anything is measured.
import { execFileSync, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { median } from "./machine.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const times = 11;

function medianMs(args) {
  const measured = Array.from({ length: times }, () => {
    const startedAt = performance.now();
    execFileSync(process.execPath, args, { cwd: root, stdio: "ignore" });
    return performance.now() - startedAt;
  });
  return { value: median(measured), note: `best ${Math.min(...measured).toFixed(0)} ms of ${times}` };
}

export async function measureStartup() {
  const help = medianMs(["dist/cli/bin.js", "--help"]);
  const library = medianMs(["--input-type=module", "-e", 'await import("./dist/index.js")']);
  const empty = medianMs(["-e", ""]);
  const packed = spawnSync("npm", ["pack", "--dry-run", "--json"], { cwd: root, encoding: "utf8" });
  const [{ size, unpackedSize, entryCount } = {}] = packed.status === 0 ? JSON.parse(packed.stdout) : [{}];
  return [
    { name: "inferbench --help", unit: "ms", target: 150, met: help.value < 150, ...help },
    { name: "import of the library", unit: "ms", ...library },
    { name: "node alone", unit: "ms", ...empty },
    ...(size === undefined
      ? [{ name: "package", unavailable: "npm pack failed" }]
      : [
          { name: "package", value: size / 1e6, unit: "MB", note: `${entryCount} files` },
          {
            name: "package, unpacked",
            value: unpackedSize / 1e6,
            unit: "MB",
            note: "without its dependencies",
          },
        ]),
  ];
}
