// Packs the package, installs the tarball into an empty project without the development-only engines, and uses it as
// a stranger would: by npx, and as a library.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const project = mkdtempSync(join(tmpdir(), "inferbench-package-"));
const shell = process.platform === "win32";
const failures = [];

/** What should end and does not, such as a server that finds an engine above this folder, fails instead of hanging. */
const longestMs = 300_000;

function run(program, args, cwd = project) {
  const options = { cwd, encoding: "utf8", shell, timeout: longestMs };
  const { status, stdout, stderr, error } = spawnSync(program, args, options);
  return { status: error ? -1 : status, stdout: stdout ?? "", stderr: stderr ?? String(error) };
}

function expect(what, holds, { stdout, stderr }) {
  console.log(`  ${holds ? "good" : "FAILED"}: ${what}`);
  if (holds) return;
  failures.push(what);
  console.log(`${stdout}\n${stderr}`);
}

try {
  const packed = run("npm", ["pack", "--silent", "--pack-destination", project], root);
  const [tarball] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
  expect(`npm pack makes a tarball (${tarball})`, tarball !== undefined, packed);

  writeFileSync(
    join(project, "package.json"),
    JSON.stringify({ name: "stranger", private: true, type: "module" }),
  );
  const install = [
    "install",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
    "--ignore-scripts",
    `./${tarball}`,
  ];
  const installed = run("npm", install);
  expect("npm install takes it", installed.status === 0, installed);
  const engines = readdirSync(join(project, "node_modules")).filter((name) => name.startsWith("onnxruntime"));
  expect("without the development-only engines", engines.length === 0, {
    stdout: engines.join(),
    stderr: "",
  });

  const help = run("npx", ["--no-install", "inferbench", "--help"]);
  expect("npx inferbench --help", help.status === 0 && help.stdout.includes("inferbench stt"), help);
  const missing = run("npx", ["--no-install", "inferbench", "serve", "--port", "0"]);
  const says = missing.status === 1 && missing.stderr.includes("serve.engine-missing");
  expect("serve without the engine says what to install", says, missing);

  await measureSomething();
} finally {
  rmSync(project, { recursive: true, force: true });
}
process.exit(failures.length === 0 ? 0 : 1);

/** The simulator by npx, measured by the library. */
async function measureSomething() {
  const bin = join(project, "node_modules", "inferbench", "dist", "cli", "bin.js");
  const server = spawn(process.execPath, [bin, "serve", "--engine", "sim", "--port", "0", "--json"], {
    cwd: project,
  });
  try {
    const [line] = await once(createInterface({ input: server.stdout }), "line");
    const { url } = JSON.parse(line);
    writeFileSync(
      join(project, "measure.js"),
      `import { runScenario } from "inferbench";
const { summary } = await runScenario({
  target: { kind: "openai-transcription", url: ${JSON.stringify(url)}, model: "sim" },
  workload: { kind: "synthetic-speech", clips: 2, durationSeconds: 1 },
  load: { kind: "closed", concurrency: 2, requests: 10 },
});
console.log(JSON.stringify(summary.levels[0].counts));
`,
    );
    const measured = run(process.execPath, ["measure.js"]);
    expect("import { runScenario } measures the simulator", measured.stdout.includes('"ok":10'), measured);
  } finally {
    server.kill("SIGTERM");
  }
}
