import { type RunSummary, runSummarySchema } from "../metric/index.ts";
import type { Report } from "./report.ts";

/**
 * The summary itself, with whatever was added to it. Keys stand in the order of its schema, metrics by id, so that
 * equal summaries are equal bytes.
 * Control and direction characters of server texts are escaped, which parses back to the same text.
 */
export const jsonReport: Report = (summary) => {
  const ordered = runSummarySchema.loose().parse(summary);
  const sorted: RunSummary = {
    ...ordered,
    levels: ordered.levels.map((level) => ({
      ...level,
      metrics: Object.fromEntries(Object.entries(level.metrics).sort(([a], [b]) => (a < b ? -1 : 1))),
    })),
  };
  const text = JSON.stringify(sorted, null, 2);
  return `${text.replace(/(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu, escapeCharacter)}\n`;
};

function escapeCharacter(character: string): string {
  const units = Array.from({ length: character.length }, (_, index) => character.charCodeAt(index));
  return units.map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
