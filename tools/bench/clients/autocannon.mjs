// autocannon, as it comes.
//   node autocannon.mjs URL seconds connections body-bytes folder-that-has-it-installed
import { createRequire } from "node:module";
import { join } from "node:path";
import { reportCost } from "./cost.mjs";

const [url, seconds, connections, bodyBytes, folder] = process.argv.slice(2);
const autocannon = createRequire(join(folder, "package.json"))("autocannon");
const cost = reportCost();
const { requests } = await autocannon({
  url,
  connections: Number(connections),
  duration: Number(seconds),
  method: "POST",
  headers: { "content-type": "audio/wav" },
  body: "a".repeat(Number(bodyBytes)),
});
cost.print(requests.total);
