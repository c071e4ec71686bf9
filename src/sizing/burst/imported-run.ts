import { z } from "zod";
import type { BurstTable } from "./burst-table.ts";

/** Said wherever an imported number stands. */
export const importedMark =
  "not measured by inferbench: only averages and P95 of an unknown number of requests";

const text = z.string().max(500);
const ms = z.number().positive().meta({ unit: "ms" });

/** A table of another tool's log, as a file of its own. Holds what the log says and nothing that was made of it. */
export const importedRunSchema = z.strictObject({
  kind: z.literal("importedRun"),
  importVersion: z.literal(1),
  mark: z.literal(importedMark),
  source: z.strictObject({
    file: text.meta({ description: "name of the log, without its folder" }),
    line: z.number().int().positive().meta({ description: "where the table begins" }),
  }),
  label: text,
  attributes: z.strictObject({
    gpu: text.exactOptional(),
    model: text.exactOptional(),
    deployment: text.exactOptional(),
    note: text.exactOptional(),
    audioSeconds: z.number().positive().exactOptional(),
    date: text.exactOptional(),
  }),
  levels: z
    .array(
      z.strictObject({
        concurrency: z.number().int().positive(),
        meanMs: ms,
        p95Ms: ms.nullable().meta({ description: "null: skipped by the tool below 20 requests" }),
        errorRatio: z.number().min(0).max(1).nullable(),
      }),
    )
    .min(1)
    .max(10_000),
  notes: z.array(z.string()),
});
export type ImportedRun = z.infer<typeof importedRunSchema>;

/** @param file name of the log, without its folder */
export function toImportedRun(table: BurstTable, file: string): ImportedRun {
  const { label, line, attributes, levels, notes } = table;
  return {
    kind: "importedRun",
    importVersion: 1,
    mark: importedMark,
    source: { file, line },
    label,
    attributes: { ...attributes },
    levels: levels.map((level) => ({ ...level })),
    notes: [...notes],
  };
}
