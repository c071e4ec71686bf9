// Owns: when to send, when to stop: arrival processes, load levels, stop rules.
// Does not know: requests, network, the clock.
export type { Pacer, PacerDecision, Progress } from "./pacer.ts";
