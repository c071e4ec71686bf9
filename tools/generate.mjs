// Docs and schemas that follow from the code. `--check` writes nothing and fails when a committed file is stale.
// Reads the build: run it by `npm run generate`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { benchManifests } from "./generate/bench-manifests.mjs";
import { cliPage } from "./generate/cli-page.mjs";
import { errorsPage } from "./generate/errors-page.mjs";
import { metricsPage } from "./generate/metrics-page.mjs";
import { scenarioPage } from "./generate/scenario-page.mjs";
import {
  benchResultSchema,
  captureSchema,
  expectationsSchema,
  runEventSchema,
  scenarioSchema,
  stressResultSchema,
  summarySchema,
} from "./generate/schemas.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const check = process.argv.includes("--check");

const files = {
  ...benchManifests,
  "docs/cli.md": cliPage,
  "docs/errors.md": errorsPage,
  "docs/metrics.md": metricsPage,
  "docs/scenario.md": scenarioPage,
  "schema/scenario.schema.json": () => scenarioSchema,
  "schema/summary.schema.json": () => summarySchema,
  "schema/run-event.schema.json": () => runEventSchema,
  "schema/capture.schema.json": () => captureSchema,
  "schema/expectations.schema.json": () => expectationsSchema,
  "schema/bench-result.schema.json": () => benchResultSchema,
  "schema/stress-result.schema.json": () => stressResultSchema,
};

const stale = [];
for (const [path, make] of Object.entries(files)) {
  const made = make();
  const content = typeof made === "string" ? made : `${JSON.stringify(made, null, 2)}\n`;
  const target = join(root, path);
  if (readIfThere(target) === content) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
  console.log(`wrote ${relative(process.cwd(), target)}`);
}
if (check && stale.length > 0) {
  console.error(`stale: ${stale.join(", ")}\nrun: npm run generate`);
  process.exit(1);
}

function readIfThere(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
