// Owns: the clock, seeded random, units and the error table.
// Does not know: anything about servers, runs or files.
export { BenchError, type BenchErrorOptions } from "./bench-error.ts";
export { type Clock, rebaseClock } from "./clock.ts";
export { type ErrorCode, type ErrorEntry, errorTable } from "./error-table.ts";
export { exitCodes } from "./exit-codes.ts";
export { machineLimitOf } from "./machine-limit.ts";
export { createRandom, type Random } from "./random.ts";
export { systemClock, systemIdleSpinMs } from "./system-clock.ts";
export { formatDurationMs, parseDurationMs } from "./units.ts";
export { version } from "./version.ts";
export { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";
