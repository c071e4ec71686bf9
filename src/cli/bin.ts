#!/usr/bin/env node
import { processHost } from "./host.ts";
import { main } from "./main.ts";

// A reader that goes away (| head) is no failure of ours.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await main(process.argv.slice(2), processHost());
