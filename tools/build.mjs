// src → dist: types stripped, nothing bundled, so that a stack trace points at the file that was written.
import { spawnSync } from "node:child_process";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
rmSync(`${root}dist`, { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [`${root}node_modules/typescript/bin/tsc`, "-p", "tsconfig.build.json"],
  {
    cwd: root,
    stdio: "inherit",
  },
);
if (status !== 0) process.exit(status ?? 1);
chmodSync(`${root}dist/cli/bin.js`, 0o755);
// Its time says when the build was made; tools/bootstrap.mjs compares it with the sources.
writeFileSync(`${root}dist/built`, "");
