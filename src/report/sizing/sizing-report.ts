import type { Ratios, SizingAnswer } from "../../sizing/index.ts";
import { cleanStrings } from "../content/clean-strings.ts";
import { formatMarkdown } from "../markdown-report.ts";
import { wrapText } from "../plain-text.ts";
import type { ReportOptions } from "../report.ts";
import { formatText } from "../text-report.ts";
import { legacyLines } from "./legacy-words.ts";
import { legacyBlock, legacyResources, ratioBlock, recommendationBlock } from "./plain-blocks.ts";
import { detailSections, recommendation, sizingDocument } from "./sizing-document.ts";
import { questionWords, ratioEntries } from "./sizing-words.ts";

const joined = (parts: readonly string[]): string => `${parts.filter((part) => part !== "").join("\n\n")}\n`;

/** Names and messages come from files that anyone may have written. */
const harmless = (answer: SizingAnswer): SizingAnswer => ({
  ...answer,
  ratios: cleanStrings(answer.ratios) as Ratios | null,
  notes: cleanStrings(answer.notes) as string[],
});

/** The ratios of two machines for a terminal. */
export function ratioReport(measured: Ratios, options: ReportOptions = {}): string {
  const ratios = cleanStrings(measured) as Ratios;
  const details = formatText(
    {
      title: "Ratios",
      alerts: [],
      sections: [{ blocks: [{ kind: "entries", entries: ratioEntries(ratios) }] }],
    },
    options,
  );
  return joined([ratioBlock(ratios), details.trimEnd()]);
}

/** A sizing for a terminal: the two blocks that people know, then what stands behind them. */
export function sizingReport(sized: SizingAnswer, options: ReportOptions = {}): string {
  const answer = harmless(sized);
  const { ratios, unreachable } = answer;
  const rows = recommendation(answer);
  const { title, sections } = {
    title: `Sizing for ${questionWords(answer)}`,
    sections: detailSections(answer),
  };
  const details = formatText(
    { title, alerts: unreachable === undefined ? [] : [unreachable], sections },
    options,
  );
  return joined([
    ratios ? ratioBlock(ratios) : "",
    rows.length > 0 ? recommendationBlock(questionWords(answer), rows) : "",
    details.trimEnd(),
  ]);
}

/** The answer of rate × service time as its script printed it, and what becomes of it. */
export function legacyReport(sized: SizingAnswer, { width = 100 }: ReportOptions = {}): string {
  const answer = harmless(sized);
  const { ratios, legacy, question } = answer;
  if (!ratios || !legacy) return "";
  const lines = legacyLines(legacy.sizing, legacy.verdict, answer);
  return joined([
    ratioBlock(ratios),
    legacyBlock(ratios, legacy.sizing, question.targetPerSecond),
    legacyResources(legacy.sizing),
    ["VERDICT: do not deploy this", ...lines.flatMap((line) => wrapText(line, width))].join("\n"),
  ]);
}

export const sizingMarkdown = (answer: SizingAnswer): string =>
  formatMarkdown(sizingDocument(harmless(answer)));
