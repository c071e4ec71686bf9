// Owns: what the machines did meanwhile: the generator's own event loop, the machine's description, the limits that
// containers and control groups set, and their counters.
// Does not know: requests.
export type { CgroupFolders } from "./cgroup-folders.ts";
export { type MadeCgroup, makeCgroup, type WishedLimits } from "./cgroup-limit.ts";
export type { CgroupCounters, CgroupLimits } from "./cgroup-readings.ts";
export { createLoopMeter, type LoopReading } from "./loop-meter.ts";
export { describeMachine } from "./machine.ts";
export { openFileLimit } from "./open-file-limit.ts";
export type { Surroundings } from "./surroundings.ts";
export { readSystemLimits, type SystemLimits } from "./system-limits.ts";
export { measureWakeLateness, type WakeLateness } from "./wake-lateness.ts";
