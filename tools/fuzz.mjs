// npm run fuzz -- [--minutes 10] [--seed N]
// The properties of src/transport/readers.test.ts with ever new seeds. A failure prints its seed and its smallest case.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createJiti } from "jiti";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const fixture = new URL("../src/transport/reader-properties.fixture.ts", import.meta.url);
const { readerProperties } = await createJiti(import.meta.url).import(fileURLToPath(fixture));

const until = performance.now() + Number(values.minutes) * 60_000;
const runsAtOnce = 500;
let seed = Number(values.seed);
let rounds = 0;
console.log(`${readerProperties.length} properties, from seed ${seed} on, for ${values.minutes} minutes`);
for (; performance.now() < until; rounds++, seed++) {
  for (const { name, check } of readerProperties) {
    try {
      await check({ seed, numRuns: runsAtOnce });
    } catch (error) {
      console.error(`FAILED with --seed ${seed}: ${name}\n${error.message}\n${error.cause?.message ?? ""}`);
      process.exit(1);
    }
  }
}
console.log(`${rounds} rounds, ${rounds * runsAtOnce * readerProperties.length} cases: all hold`);
