// What it costs before anything is measured.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { median, range, scratch } from "./machine.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const times = 11;

function medianMs(args) {
  const measured = Array.from({ length: times }, () => {
    const startedAt = performance.now();
    execFileSync(process.execPath, args, { cwd: root, stdio: "ignore" });
    return performance.now() - startedAt;
  });
  return { value: median(measured), note: range(measured) };
}

/** Packs the package, and installs it into an empty folder as a user would: three rows, or why not. */
function measureInstall() {
  const folder = mkdtempSync(join(scratch, "install-"));
  const packed = spawnSync("npm", ["pack", "--json", "--pack-destination", folder], {
    cwd: root,
    encoding: "utf8",
  });
  if (packed.status !== 0) return [{ name: "package", unavailable: "npm pack failed" }];
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(packed.stdout);
  const pack = [
    { name: "package", value: size / 1e6, unit: "MB", note: `${entryCount} files` },
    { name: "package, unpacked", value: unpackedSize / 1e6, unit: "MB", note: "without its dependencies" },
  ];
  writeFileSync(join(folder, "package.json"), "{}");
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", join(folder, filename)];
  const name = "node_modules of an install";
  const { status } = spawnSync("npm", args, { cwd: folder, stdio: "ignore" });
  if (status !== 0) return [...pack, { name, unavailable: "npm could not install it (offline?)" }];
  const files = readdirSync(join(folder, "node_modules"), { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile(),
  );
  const bytes = files.reduce((sum, file) => sum + statSync(join(file.parentPath, file.name)).size, 0);
  return [
    ...pack,
    { name, value: bytes / 1e6, unit: "MB", note: `${files.length} files, dependencies included` },
  ];
}

/** @returns rows {name, value, unit, target, met, note} */
export async function measureStartup() {
  const help = medianMs(["dist/cli/bin.js", "--help"]);
  const library = medianMs(["--input-type=module", "-e", 'await import("./dist/index.js")']);
  const empty = medianMs(["-e", ""]);
  return [
    { name: "inferbench --help", unit: "ms", target: 150, met: help.value < 150, ...help },
    { name: "import of the library", unit: "ms", ...library },
    { name: "node alone", unit: "ms", ...empty },
    ...measureInstall(),
  ];
}
