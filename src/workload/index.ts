// Owns: what to send. Files and speech synthesis are behind the second door, file.ts.
// Does not know: time, network.
export type { Workload } from "./workload.ts";
