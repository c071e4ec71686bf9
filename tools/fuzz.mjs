// npm run fuzz -- [--minutes 10] [--seed N]
// What holds for whatever a server sends (the *-properties.fixture.ts files), with ever new seeds. A failure prints its seed and its smallest case.
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createJiti } from "jiti";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const jiti = createJiti(import.meta.url);
const load = (path) => jiti.import(fileURLToPath(new URL(`../src/${path}`, import.meta.url)));
const { readerProperties } = await load("transport/reader-properties.fixture.ts");
const { streamProperties } = await load("target/llm/stream-properties.fixture.ts");
const properties = [...readerProperties, ...streamProperties];

const until = performance.now() + Number(values.minutes) * 60_000;
const runsAtOnce = 500;
let seed = Number(values.seed);
let rounds = 0;
console.log(`${properties.length} properties, from seed ${seed} on, for ${values.minutes} minutes`);
for (; performance.now() < until; rounds++, seed++) {
  for (const { name, check } of properties) {
    try {
      await check({ seed, numRuns: runsAtOnce });
    } catch (error) {
      console.error(`FAILED with --seed ${seed}: ${name}\n${error.message}\n${error.cause?.message ?? ""}`);
      process.exit(1);
    }
  }
}
console.log(`${rounds} rounds, ${rounds * runsAtOnce * properties.length} cases: all hold`);
