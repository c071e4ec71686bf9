// The Node-only door of workload: what reads files and keeps a cache.
export { type OpenWorkloadOptions, openWorkload } from "./file/open-workload.ts";
