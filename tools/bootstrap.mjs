// The road from a fresh clone: installs from the lock file and builds when that is needed, then goes on.
// Plain JavaScript without dependencies, because it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const [command = "start", ...rest] = process.argv.slice(2);

const modifiedAt = (path) => (existsSync(path) ? statSync(path).mtimeMs : 0);

/** Runs a program in the project's folder with its output shown; ends this process with its status if it fails. */
function run(program, args) {
  const { status, error } = spawnSync(program, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32" && program === "npm",
  });
  if (error) fail(`cannot run ${program}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

function fail(message) {
  process.stderr.write(`inferbench: ${message}\n`);
  process.exit(1);
}

function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    fail(`Node ${process.versions.node} is too old: 20.19 or newer is needed (https://nodejs.org)`);
  }
}

function installIfNeeded() {
  const installed = join(root, "node_modules", ".package-lock.json");
  if (modifiedAt(installed) >= modifiedAt(join(root, "package-lock.json"))) return;
  process.stderr.write("Installing the packages of package-lock.json …\n");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
}

function newestSource(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestSource(path) : modifiedAt(path));
  }
  return newest;
}

function buildIfNeeded() {
  const builtAt = modifiedAt(join(root, "dist", "built"));
  const sources = ["package.json", "tsconfig.json", "tsconfig.build.json"].map((name) =>
    modifiedAt(join(root, name)),
  );
  if (builtAt > Math.max(newestSource(join(root, "src")), ...sources)) return;
  process.stderr.write("Building …\n");
  run(process.execPath, ["tools/build.mjs"]);
}

requireNode();
installIfNeeded();
switch (command) {
  case "start":
    buildIfNeeded();
    run(process.execPath, ["dist/cli/bin.js", "demo", ...rest]);
    break;
  case "generate":
    buildIfNeeded();
    run(process.execPath, ["tools/generate.mjs", ...rest]);
    break;
  case "bench":
    buildIfNeeded();
    run(process.execPath, ["tools/bench/bench.mjs", ...rest]);
    break;
  case "check":
    run(process.execPath, ["tools/check.mjs", ...rest]);
    break;
  default:
    fail(`unknown command "${command}"`);
}
