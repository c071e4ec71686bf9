import os from "node:os";
import type { Machine } from "../record/index.ts";

/** The machine the generator runs on, for the log's first event. */
export function describeMachine(): Machine {
  const cpus = os.cpus();
  return {
    platform: process.platform,
    arch: process.arch,
    os: `${os.type()} ${os.release()}`,
    cpuModel: cpus[0]?.model.trim() || "unknown",
    cpuCount: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    node: process.version,
  };
}
