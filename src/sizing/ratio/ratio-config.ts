import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import type { WorkKey } from "../measurement/measurement.ts";

const interval = z
  .strictObject({
    low95: z.number().positive(),
    high95: z.number().positive(),
    scope: z.enum(["hosts", "within-run"]),
  })
  .nullable();

/** A ratio that was saved, with everything that it holds for. */
export const ratioConfigSchema = z.strictObject({
  ratioVersion: z.literal(1),
  savedAt: z.string(),
  key: z.strictObject({
    model: z.string(),
    quantization: z.string().nullable(),
    engine: z.string().nullable(),
    threads: z.number().int().positive().nullable(),
    batch: z.number().int().positive().nullable(),
  }),
  dev: z.strictObject({ cpuModel: z.string(), files: z.array(z.string()) }),
  prod: z.strictObject({ cpuModel: z.string(), files: z.array(z.string()) }),
  singleRequest: z.strictObject({ value: z.number().positive(), interval }),
});
export type RatioConfig = z.infer<typeof ratioConfigSchema>;

/** @throws size.unreadable */
export function readRatioConfig(document: unknown, source: string): RatioConfig {
  const parsed = ratioConfigSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BenchError(
    "size.unreadable",
    `${source} is no saved ratio: ${issue?.path.join(".") || "document"}: ${issue?.message}`,
    {
      hint: "write one with: inferbench size --dev FILE --prod FILE --save-ratio",
    },
  );
}

/**
 * A ratio of one work says nothing of another: every part of the key must be known to be the same.
 * @returns what differs or is not known
 */
export function unlikeKeys(saved: WorkKey, asked: WorkKey): string[] {
  return (Object.keys(saved) as (keyof WorkKey)[]).flatMap((part) =>
    saved[part] === asked[part]
      ? []
      : [`${part} ${saved[part] ?? "unknown"} against ${asked[part] ?? "unknown"}`],
  );
}
