import { expect, it } from "vitest";
import { streamProperties } from "./stream-properties.fixture.ts";

/** More seeds, for as long as you like: npm run fuzz. */
it.each(streamProperties.map((each) => [each.name, each.check] as const))("%s", async (_name, check) => {
  await expect(check({ seed: 20260402, numRuns: 300 })).resolves.toBeUndefined();
});
