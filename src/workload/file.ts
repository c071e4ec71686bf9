// Owns: bringing into memory what is sent: audio, made speech and its cache, prompts, traces; tokenizers.
// Does not know: time, network.
export { openTokenizer } from "./file/open-tokenizer.ts";
export { type OpenWorkloadOptions, openWorkload } from "./file/open-workload.ts";
