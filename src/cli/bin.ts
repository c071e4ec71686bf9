#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { exitCodes } from "../base/index.ts";
import { processHost } from "./host.ts";
import { main } from "./main.ts";

// A full collection of garbage stops the loop, and with it every stamp, for up to ten milliseconds. By default one comes
// every few seconds of a busy run; with more room between them, one in half a minute.
setFlagsFromString("--heap-growing-percent=400");

let outputFailed = false;

// A reader that goes away (| head) is no failure of ours, and what is under way goes on to its end.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE" || outputFailed) return;
  outputFailed = true;
  process.stderr.write(`inferbench: the output could not be written: ${error.message}\n`);
  process.exitCode = exitCodes.failure;
});
// Progress that nobody reads, on a terminal that was closed, must not end a measurement.
process.stderr.on("error", () => {});

const exitCode = await main(process.argv.slice(2), processHost());
process.exitCode = outputFailed ? exitCode || exitCodes.failure : exitCode;
