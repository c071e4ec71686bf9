// Owns: run logs as files: the run's folder, the writer, the reader. The Node-only door of this room.
// Does not know: who wrote the log or who reads it.
export { findRunLog, readRunLog, readRunLogParts, runLogName } from "./file/read-run-log.ts";
export { createRunFolder, type FoundRun, listRuns } from "./file/run-folder.ts";
export { createRunLogWriter, type RunLogWriter } from "./file/run-log-writer.ts";
