import { extname } from "node:path";
import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import { counted } from "../counted.ts";
import type { TraceSpec } from "../prompts/prompt-specs.ts";
import type { TraceRows } from "../prompts/trace-workload.ts";
import { parseCsvHeader, parseCsvRow } from "./azure-csv.ts";
import { eachLine } from "./each-line.ts";
import { growingNumbers } from "./growing-numbers.ts";
import { schemaFault } from "./schema-fault.ts";

export interface FoundTrace {
  readonly rows: TraceRows;
  readonly format: "mooncake" | "azure";
  /** What was changed, for the description. */
  readonly notes: readonly string[];
}

/** One line of a trace. */
export interface TraceRow {
  readonly arrivalMs: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly blockIds: readonly number[];
}

/**
 * Reads a trace once, into a few bytes a row.
 * @throws workload.unreadable with the line and field, also for a row before its predecessor; workload.empty
 */
export async function readTrace(path: string, spec: TraceSpec, signal?: AbortSignal): Promise<FoundTrace> {
  const arrivals = growingNumbers(Float64Array);
  const inputs = growingNumbers(Uint32Array);
  const outputs = growingNumbers(Uint32Array);
  const starts = growingNumbers(Float64Array);
  const ids = growingNumbers(Float64Array);
  let empty = 0;
  let lastMs = Number.NEGATIVE_INFINITY;
  let format = formatOf(path, spec);
  let parse: ((line: string, where: string) => TraceRow) | undefined;

  await eachLine(
    path,
    (line, number) => {
      const where = `${path}:${number}`;
      if (!parse) {
        format ??= line.trimStart().startsWith("{") ? "mooncake" : "azure";
        parse = format === "mooncake" ? parseMooncake : azureParser(line, where);
        if (format === "azure") return;
      }
      const row = parse(line, where);
      if (row.arrivalMs < lastMs) {
        throw new BenchError("workload.unreadable", `${where} arrives before the line above it`, {
          hint: "sort the trace by time",
        });
      }
      lastMs = row.arrivalMs;
      arrivals.add(row.arrivalMs);
      inputs.add(row.inputTokens);
      outputs.add(row.outputTokens);
      starts.add(ids.length());
      for (const id of row.blockIds) ids.add(id);
      if (row.inputTokens === 0 || row.outputTokens === 0) empty++;
    },
    signal,
  );

  if (arrivals.length() === 0 || format === undefined) {
    throw new BenchError("workload.empty", `${path} has no requests`, {
      hint: "a trace is Mooncake JSON lines, or Azure CSV with a header",
    });
  }
  starts.add(ids.length());
  const arrivalsMs = arrivals.values();
  const firstMs = arrivalsMs[0] as number;
  for (let i = 0; i < arrivalsMs.length; i++) arrivalsMs[i] = (arrivalsMs[i] as number) - firstMs;
  return {
    format,
    rows: {
      count: arrivalsMs.length,
      arrivalsMs,
      inputTokens: inputs.values(),
      outputTokens: outputs.values(),
      ...(ids.length() > 0 ? { blocks: { starts: starts.values(), ids: ids.values() } } : {}),
    },
    notes: empty > 0 ? [`${counted(empty, "length")} of 0 tokens sent as 1`] : [],
  };
}

function formatOf(path: string, { format }: TraceSpec): "mooncake" | "azure" | undefined {
  if (format !== "auto") return format;
  const ending = extname(path).toLowerCase();
  if (ending === ".csv") return "azure";
  return ending === ".jsonl" || ending === ".json" ? "mooncake" : undefined;
}

const tokens = z.number().int().nonnegative().max(10_000_000);
const mooncakeSchema = z.looseObject({
  timestamp: z.number(),
  input_length: tokens,
  output_length: tokens,
  hash_ids: z.array(z.number().int().nonnegative()).optional(),
});

function parseMooncake(line: string, where: string): TraceRow {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new BenchError("workload.unreadable", `${where} is not JSON`, { hint: mooncakeHint });
  }
  const result = mooncakeSchema.safeParse(value);
  if (!result.success) {
    throw new BenchError("workload.unreadable", `${where} ${schemaFault(result.error)}`, {
      hint: mooncakeHint,
    });
  }
  const { timestamp, input_length, output_length, hash_ids = [] } = result.data;
  return {
    arrivalMs: timestamp,
    inputTokens: input_length,
    outputTokens: output_length,
    blockIds: hash_ids,
  };
}

const mooncakeHint =
  'each line is such as {"timestamp": 0, "input_length": 655, "output_length": 52, "hash_ids": [46, 47]}';

function azureParser(header: string, where: string): (line: string, where: string) => TraceRow {
  const columns = parseCsvHeader(header, where);
  return (line, at) => parseCsvRow(line, at, columns);
}
