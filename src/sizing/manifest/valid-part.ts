import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import type { ManifestPart } from "./manifest-part.ts";

/** An object that Kubernetes' own types do not know, as a document: held against a schema of the fields it uses. */
export function validPart<Value extends object>(
  schema: z.ZodType<Value>,
  value: Value,
  notes: ManifestPart["notes"],
): ManifestPart {
  const result = schema.safeParse(value);
  if (!result.success) {
    throw new BenchError("internal", `the manifest is not valid: ${z.prettifyError(result.error)}`, {
      cause: result.error,
    });
  }
  return { value: result.data, notes };
}
