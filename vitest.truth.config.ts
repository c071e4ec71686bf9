import { defineConfig } from "vitest/config";

/** Measurements held against a witness: one at a time, with nothing else running. */
export default defineConfig({
  test: { include: ["truth/**/*.test.ts"], fileParallelism: false, testTimeout: 240_000 },
});
