import type { LevelSummary, PromptSummary } from "../../metric/index.ts";
import type { Cell, Column, Section } from "../document.ts";
import { describeLoad } from "../load-label.ts";
import { cutToWidth } from "../plain-text.ts";
import { missing, numberScale, timeScale } from "../scale.ts";
import { formatCount } from "./tokens.ts";

const widestName = 24;
const widestTitle = 28;
/** Levels whose prompts are listed; a sweep over a suite has them all in its summary. */
const mostLevels = 2;

/** A suite prompt by prompt. */
export function promptTables(levels: readonly LevelSummary[]): Section[] {
  const withPrompts = levels.filter(({ prompts }) => (prompts ?? []).length > 0);
  return withPrompts.slice(0, mostLevels).map((level, index): Section => {
    const where = levels.length > 1 ? ` at ${describeLoad(level.load)}` : "";
    const rest = withPrompts.length - mostLevels;
    const isLast = index === Math.min(withPrompts.length, mostLevels) - 1;
    const lines = [
      "Averages over the requests of a prompt; tok/s has the wait for the first token in it.",
      ...(isLast && rest > 0
        ? [`The prompts of ${rest} further ${rest === 1 ? "level" : "levels"} are in summary.json.`]
        : []),
    ];
    return {
      title: `Prompts${where}`,
      blocks: [
        { kind: "table", columns: columnsOf(level.prompts ?? []) },
        { kind: "notes", lines: isLast ? lines : [] },
      ],
    };
  });
}

function columnsOf(prompts: readonly PromptSummary[]): Column[] {
  const texts = (title: string, rank: number, text: (prompt: PromptSummary) => string): Column => ({
    ...{ title, align: "left", rank },
    cells: prompts.map((prompt) => ({ text: text(prompt) })),
  });
  const numbers = (
    heading: Pick<Column, "group" | "title" | "fullTitle" | "rank">,
    cell: (prompt: PromptSummary) => Cell,
  ): Column => ({ ...heading, align: "right", cells: prompts.map(cell) });
  const ttft = timeScale(prompts.map(({ ttftMs }) => ttftMs));
  const e2e = timeScale(prompts.map(({ e2eMs }) => e2eMs));
  const tokens = numberScale(
    prompts.map(({ outputTokens }) => outputTokens),
    "",
  );
  const speed = numberScale(
    prompts.map(({ outputTokensPerSecond }) => outputTokensPerSecond),
    "",
  );
  const suites = new Set(prompts.map(({ suite }) => suite));
  return [
    texts("prompt", 0, ({ prompt }) => cutToWidth(prompt, widestName)),
    ...(prompts.some(({ title }) => title !== undefined)
      ? [texts("title", 4, ({ title = "" }) => cutToWidth(title, widestTitle))]
      : []),
    ...(suites.size > 1 ? [texts("suite", 6, ({ suite }) => cutToWidth(suiteName(suite), widestName))] : []),
    numbers({ title: "n", rank: 1 }, ({ n }) => ({ text: formatCount(n) })),
    ...(prompts.some(({ failed }) => failed > 0)
      ? [
          numbers({ title: "failed", rank: 2 }, ({ failed }) => ({
            text: formatCount(failed),
            ...(failed > 0 ? { tone: "bad" as const } : {}),
          })),
        ]
      : []),
    numbers({ group: "TTFT", title: ttft.unit, fullTitle: `TTFT (${ttft.unit})`, rank: 2 }, ({ ttftMs }) => ({
      text: ttft.format(ttftMs),
    })),
    numbers({ group: "E2E", title: e2e.unit, fullTitle: `E2E (${e2e.unit})`, rank: 3 }, ({ e2eMs }) => ({
      text: e2e.format(e2eMs),
    })),
    numbers(
      { group: "output", title: "tokens", fullTitle: "output tokens", rank: 3 },
      ({ outputTokens }) => ({
        text: tokens.format(outputTokens),
      }),
    ),
    ...(prompts.some(({ checks }) => checks !== undefined)
      ? [
          numbers(
            { group: "checks", title: "passed", fullTitle: "checks passed", rank: 1 },
            ({ checks }) => ({
              text: checks ? `${checks.passed} of ${checks.passed + checks.failed}` : missing,
              ...(checks && checks.failed > 0 ? { tone: "warn" as const } : {}),
            }),
          ),
        ]
      : []),
    numbers({ title: "tok/s", rank: 1 }, ({ outputTokensPerSecond }) => ({
      text: speed.format(outputTokensPerSecond),
    })),
  ];
}

/** "performance" of "performance_tests". */
export function suiteName(suite: string): string {
  return suite.replace(/_tests$/, "");
}
