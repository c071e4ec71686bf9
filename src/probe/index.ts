// Owns: what the machines did meanwhile: the generator's own event loop, the machine's description.
// Does not know: requests.
export { createLoopMeter, type LoopReading } from "./loop-meter.ts";
export { describeMachine } from "./machine.ts";
export { openFileLimit } from "./open-file-limit.ts";
