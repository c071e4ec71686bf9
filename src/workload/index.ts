// Owns: what to send. Files and the cache of made speech are behind the second door, file.ts.
// Does not know: time, network.
export type { Workload } from "./workload.ts";
export {
  type ClipsSpec,
  clipsSpecSchema,
  type NonSpeechSpec,
  type SyntheticSpeechSpec,
  syntheticSpeechSpecSchema,
  type Voice,
  voices,
  type WorkloadSpec,
  workloadSpecSchema,
} from "./workload-spec.ts";
