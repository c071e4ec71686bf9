// Owns: bringing clips into memory: reading audio files, making speech, the cache of made speech.
// Does not know: time, network.
export { type OpenWorkloadOptions, openWorkload } from "./file/open-workload.ts";
