import type { LevelSummary } from "../../metric/index.ts";
import { isMeasured, loadColumn, valueColumn } from "../content/level-columns.ts";
import type { Column, Entry, Section } from "../document.ts";
import { describeLoad } from "../load-label.ts";
import { cutToWidth } from "../plain-text.ts";
import { formatRatio, missing } from "../scale.ts";
import { detailOf, tokenMetrics } from "./token-metrics.ts";

/** "12345 of 12345" and no more. */
const widestCount = 18;

/** What the kinds of check ask, in the order in which they are shown. */
const kinds: readonly (readonly [kind: string, title: string, meaning: string])[] = [
  ["words", "words", "the number of words is within its range"],
  ["json", "json", "parses as JSON and matches its schema"],
  ["code", "code", "a code block of the language, closed and with balanced brackets"],
  ["mentions", "points", "names every point that was asked for"],
  ["noLoop", "no loop", "does not repeat itself over and over"],
];

/** What a program could decide of the answers. No judge, no score. */
export function qualityChecks(levels: readonly LevelSummary[]): Section[] {
  const { checks } = tokenMetrics;
  if (!isMeasured(levels, checks)) return [];
  const asked = kinds.filter(([kind]) => levels.some((level) => detailOf(level, checks)[kind] !== undefined));
  const columns: Column[] = [
    loadColumn(levels),
    valueColumn(levels, { title: "passed", rank: 1 }, ({ metrics }) => formatRatio(metrics[checks]?.mean)),
    valueColumn(levels, { title: "checks", rank: 2 }, ({ metrics }) => String(metrics[checks]?.n ?? missing)),
    ...asked.map(([kind, title], index) =>
      valueColumn(levels, { group: "passed of all", title, fullTitle: title, rank: 3 + index }, (level) =>
        cutToWidth(String(detailOf(level, checks)[kind] ?? missing), widestCount),
      ),
    ),
  ];
  const failing = levels.flatMap(failedPrompts);
  const meaning = asked.map(([, title, text]) => `${title}: ${text}`).join("; ");
  return [
    {
      title: "Quality checks",
      blocks: [
        { kind: "table", columns },
        ...(failing.length > 0 ? [{ kind: "entries" as const, entries: failing }] : []),
        {
          kind: "notes",
          lines: [
            `${meaning}.`,
            "Of requests that ended well. A program decided them; no model judged a text.",
          ],
        },
      ],
    },
  ];

  function failedPrompts({ prompts = [], load }: LevelSummary): Entry[] {
    const where = levels.length > 1 ? ` · ${describeLoad(load)}` : "";
    return prompts.flatMap(({ prompt, title, checks: results }): Entry[] => {
      if (!results || results.failed === 0) return [];
      const name = title === undefined ? "" : ` · ${title}`;
      const text = `${results.failed} of ${results.passed + results.failed} checks failed${name}${where}`;
      return [{ label: prompt, text, tone: "warn" }];
    });
  }
}
