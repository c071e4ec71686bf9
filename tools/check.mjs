// Everything that must hold before a change lands, in the order that finds the commonest mistakes first.
// Ends with one plain line: N passed, N failed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), "inferbench-check-"));
const testReport = join(scratch, "tests.json");
const bin = (path) => [process.execPath, join(root, "node_modules", path)];

/** Each step is one check; the tests count one by one. */
const steps = [
  { name: "format and lint", command: [...bin("@biomejs/biome/bin/biome"), "ci", "."] },
  { name: "types", command: [...bin("typescript/bin/tsc"), "-p", "tsconfig.json"] },
  { name: "build", command: [process.execPath, "tools/build.mjs"] },
  { name: "generated files are fresh", command: [process.execPath, "tools/generate.mjs", "--check"] },
  {
    name: "tests",
    command: [
      ...bin("vitest/vitest.mjs"),
      "run",
      "--reporter=default",
      "--reporter=json",
      `--outputFile=${testReport}`,
    ],
  },
  { name: "the package installs and runs", command: [process.execPath, "tools/check-package.mjs"] },
];

function countTests() {
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites, numTotalTests } =
      JSON.parse(readFileSync(testReport, "utf8"));
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
for (const { name, command } of steps) {
  process.stdout.write(`\n── ${name}\n`);
  const startedAt = Date.now();
  const [program, ...args] = command;
  const { status } = spawnSync(program, args, { cwd: root, stdio: "inherit" });
  const good = status === 0;
  process.stdout.write(
    `── ${name}: ${good ? "good" : "FAILED"} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`,
  );
  if (name === "tests") {
    const tests = countTests();
    passed += tests.passed;
    skipped += tests.skipped;
    failed += good ? 0 : Math.max(1, tests.failed);
  } else if (good) passed++;
  else failed++;
}
rmSync(scratch, { recursive: true, force: true });
process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
process.exit(failed === 0 ? 0 : 1);
