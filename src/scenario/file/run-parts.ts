import { createRandom, systemClock } from "../../base/index.ts";
import { createLoopMeter, describeMachine } from "../../probe/index.ts";
import { createTarget } from "../../target/index.ts";
import { openWorkload } from "../../workload/file.ts";
import { connectModelControl } from "./control-models.ts";
import { createTransport } from "./create-transport.ts";
import type { RunParts } from "./run-options.ts";

/** The real ones. */
export const defaultParts: RunParts = {
  clock: systemClock,
  openWorkload: (scenario, { baseDir = process.cwd(), onPreparing, stop }) =>
    openWorkload(scenario.workload, {
      random: createRandom(scenario.seed).fork("workload"),
      baseDir,
      ...(stop === undefined ? {} : { signal: stop }),
      ...(onPreparing === undefined
        ? {}
        : { onProgress: (done: number, total: number) => onPreparing(`speech clips: ${done} of ${total}`) }),
    }),
  createTarget: (scenario, clock, { environment = {} }) =>
    createTarget(scenario.target, { transport: createTransport(scenario, clock), clock, environment }),
  createModelControl: connectModelControl,
  createMeter: createLoopMeter,
  machine: describeMachine(),
};
