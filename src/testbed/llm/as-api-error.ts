import { ApiError } from "../http/api-error.ts";
import { LlmRefusal } from "./llm-engine.ts";

/** What a client gets to see of anything that was thrown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof LlmRefusal) return new ApiError(error.status, error.message, { code: error.code });
  return new ApiError(500, (error as Error).message);
}
