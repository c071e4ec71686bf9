import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import type { ClipEntry, FoundClips } from "./clip-entry.ts";

/** A line of a NeMo manifest; further keys are allowed there and ignored here. */
const lineSchema = z.object({
  audio_filepath: z.string().min(1),
  duration: z.number().positive(),
  text: z.string(),
  offset: z.literal(0).optional(),
});

const manifestHint =
  'each line is one JSON object such as {"audio_filepath": "a.wav", "duration": 2.5, "text": "what is said"}';

/**
 * Reads a NeMo-style manifest (JSON lines). Audio paths are relative to the manifest, or absolute.
 * @throws workload.unreadable with the file, line and field
 */
export async function readManifest(path: string): Promise<FoundClips> {
  const content = await readFile(path, "utf8");
  const seen = new Map<string, number>();
  const entries: ClipEntry[] = [];
  for (const [i, line] of content
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === "") continue;
    const listedAt = `${path}:${i + 1}`;
    const row = parseLine(line, listedAt);
    const times = (seen.get(row.audio_filepath) ?? 0) + 1;
    seen.set(row.audio_filepath, times);
    entries.push({
      path: resolve(dirname(path), row.audio_filepath),
      name: times === 1 ? row.audio_filepath : `${row.audio_filepath}#${times}`,
      statedSeconds: row.duration,
      listedAt,
      ...(row.text.trim() === "" ? {} : { reference: row.text }),
    });
  }
  return { entries, notes: [], lookedFor: manifestHint };
}

function parseLine(line: string, where: string): z.infer<typeof lineSchema> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new BenchError("workload.unreadable", `${where} is not JSON`, { hint: manifestHint });
  }
  const result = lineSchema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join(".") ?? "";
  if (field === "offset") {
    throw new BenchError("workload.unreadable", `${where} asks for a part of a file ("offset")`, {
      hint: "cut the audio into files of their own: clips are sent whole",
    });
  }
  const problem =
    field === "" ? "is not a JSON object" : `has a bad or missing "${field}" (${issue?.message})`;
  throw new BenchError("workload.unreadable", `${where} ${problem}`, { hint: manifestHint });
}
