import { defineConfig } from "vitest/config";

/**
 * Measurements held against a witness: one at a time, with nothing else running. What else the machine does disturbs
 * server and generator alike, so a measurement may be repeated twice; a fault of the instrument fails every time.
 */
export default defineConfig({
  test: { include: ["truth/**/*.test.ts"], fileParallelism: false, testTimeout: 180_000, retry: 2 },
});
