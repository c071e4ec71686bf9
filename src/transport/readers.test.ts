import { describe, it } from "vitest";
import { readerProperties } from "./reader-properties.fixture.ts";

/** More seeds, for as long as you like: npm run fuzz. */
describe("whatever a server sends", () => {
  it.each(readerProperties.map((each) => [each.name, each.check] as const))("%s", async (_name, check) => {
    await check({ seed: 20260401, numRuns: 500 });
  });
});
