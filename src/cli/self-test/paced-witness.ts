import { type Pace, startPaceServer } from "../../testbed/index.ts";

// The process of a paced witness: told its pace as JSON, it says its address and ends with its input.
const server = await startPaceServer(JSON.parse(process.argv[2] ?? "") as Pace);
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`);
process.stdin.on("close", () => void server.close()).resume();
