// Everything that must hold before a change lands, in the order that finds the commonest mistakes first.
// Ends with one plain line: N passed, N failed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "inferbench-check-"));
const bin = (path) => [process.execPath, join(root, "node_modules", path)];

const vitest = (config, report) => ({
  command: [
    ...bin("vitest/vitest.mjs"),
    "run",
    `--config=${config}`,
    "--reporter=default",
    "--reporter=json",
    `--outputFile=${join(scratch, report)}`,
  ],
  report: join(scratch, report),
});

/** Each step is one check; tests count one by one. */
const steps = [
  { name: "format and lint", command: [...bin("@biomejs/biome/bin/biome"), "ci", "."] },
  { name: "types", command: [...bin("typescript/bin/tsc"), "-p", "tsconfig.json"] },
  { name: "build", command: [process.execPath, "tools/build.mjs"] },
  { name: "generated files are fresh", command: [process.execPath, "tools/generate.mjs", "--check"] },
  { name: "tests", ...vitest("vitest.config.ts", "tests.json") },
  // Measurements held against a witness: alone on the machine, after everything else.
  { name: "truth", ...vitest("vitest.truth.config.ts", "truth.json") },
  { name: "the package installs and runs", command: [process.execPath, "tools/check-package.mjs"] },
];

function countTests(report) {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, numTotalTests } =
      JSON.parse(readFileSync(report, "utf8"));
    // A file that cannot even be loaded fails without a failed test of its own.
    const failed = numFailedTests === 0 ? numFailedTestSuites : numFailedTests;
    return { passed: numPassedTests, failed: numTotalTests === 0 ? 1 : failed, skipped: numPendingTests };
  } catch {
    return { passed: 0, failed: 1, skipped: 0 };
  }
}

let passed = 0;
let failed = 0;
let skipped = 0;
for (const { name, command, report } of steps) {
  process.stdout.write(`\n── ${name}\n`);
  const startedAt = Date.now();
  const [program, ...args] = command;
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  const good = status === 0;
  process.stdout.write(
    `── ${name}: ${good ? "good" : "FAILED"} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`,
  );
  if (report) {
    const tests = countTests(report);
    passed += tests.passed;
    skipped += tests.skipped;
    failed += good ? 0 : Math.max(1, tests.failed);
  } else if (good) passed++;
  else failed++;
}
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
process.exit(failed === 0 ? 0 : 1);
