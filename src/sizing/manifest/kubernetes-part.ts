import { BenchError } from "../../base/index.ts";
import type { ManifestPart } from "./manifest-part.ts";

/** An object of Kubernetes as a document, held against Kubernetes' own schema first. */
export function kubernetesPart(
  model: { readonly kind: string; validate(): void; toJSON(): object },
  notes: ManifestPart["notes"],
): ManifestPart {
  try {
    model.validate();
  } catch (cause) {
    throw new BenchError("internal", `the ${model.kind} is not valid: ${(cause as Error).message}`, {
      cause,
    });
  }
  return { value: model.toJSON(), notes };
}
