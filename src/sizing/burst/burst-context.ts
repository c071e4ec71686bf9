import type { BurstAttributes } from "./burst-table.ts";

const inHeadings: readonly (readonly [RegExp, (found: string) => BurstAttributes])[] = [
  [/\b([A-Z]+\d{1,4}[A-Z]{0,2}) GPU\b/, (gpu) => ({ gpu })],
  [/\bGPU\s*[:=]\s*(\S{1,40})/i, (gpu) => ({ gpu })],
  [/\b(\d{1,4} GPU workers?)\b/i, (deployment) => ({ deployment })],
  [/\bmodel[ =:]+([\w.-]{1,60})/i, (model) => ({ model })],
  [/\baudio (\d{1,5}(?:\.\d{1,3})?) ?s(?:ec(?:onds?)?)?\b/i, (s) => ({ audioSeconds: Number(s) })],
];

function fromHeading(heading: string): BurstAttributes {
  let found: BurstAttributes = {};
  for (const [pattern, read] of inHeadings) {
    const match = pattern.exec(heading)?.[1];
    if (match !== undefined) found = { ...read(match), ...found };
  }
  return found;
}

const withDate = (context: BurstAttributes, next: BurstAttributes): BurstAttributes =>
  context.date === undefined ? next : { date: context.date, ...next };

/**
 * What holds after one line that is not of a table. A heading and a "----- … deployment" line begin anew and keep
 * the date only; `gpu=…`, `model_size=…`, a date and "-- optimized" add to what is known.
 * @param line trimmed
 * @param fenced the line is inside a block of code, where # is no heading
 */
export function readContextLine(context: BurstAttributes, line: string, fenced: boolean): BurstAttributes {
  const heading = fenced ? undefined : /^#{1,6}\s+(.+)$/.exec(line)?.[1];
  if (heading !== undefined) return withDate(context, fromHeading(heading));
  const deployment = /^-{2,}\s*(\S.{0,60}?)\s+deployment$/i.exec(line)?.[1];
  if (deployment !== undefined) return withDate(context, { deployment });
  const note = /^--\s+(\w[\w -]{0,60})$/.exec(line)?.[1];
  if (note !== undefined) return { ...context, note };
  const date = /^(\d{4}-\d{2}-\d{2})\b/.exec(line)?.[1];
  if (date !== undefined) return { ...context, date };
  const gpu = /^gpu\s*=\s*(\S{1,60})$/i.exec(line)?.[1];
  if (gpu !== undefined) return { ...context, gpu: gpu.replace(/^modal\.gpu\./i, "") };
  const model = /\bmodel_size\s*=\s*([\w.-]{1,60})/i.exec(line)?.[1];
  return model === undefined ? context : { ...context, model };
}

/** A name for a table from what is known of it. */
export function burstLabel({ deployment, gpu, model, note }: BurstAttributes): string {
  const parts = [deployment, gpu, model, note].filter((part) => part !== undefined);
  return parts.length === 0 ? "table" : parts.join(" · ");
}
