import type { Dialect } from "./dialect.ts";
import { promptDialect } from "./llm/prompt-dialect.ts";
import { openaiTranscription } from "./openai-transcription.ts";
import { plainHttp } from "./plain-http.ts";
import type { TargetSpec } from "./target-spec.ts";

/** The words of each kind of target. */
export function createDialect(spec: TargetSpec): Dialect {
  switch (spec.kind) {
    case "openai-transcription":
      return openaiTranscription(spec);
    case "http":
      return plainHttp(spec);
    default:
      return promptDialect(spec);
  }
}
