import type { LevelSummary } from "../../metric/index.ts";
import type { Section } from "../document.ts";
import { timeScale } from "../scale.ts";
import type { Footnotes } from "./footnotes.ts";
import { type FigureName, figureColumns, figureOf, figuresOf, loadColumn } from "./level-columns.ts";

const compared: readonly FigureName[] = ["mean", "p50", "p95", "p99", "max"];
const ranks = { p50: 1, p95: 3, p99: 2, max: 1 };

/** A difference worth a reader's time: more than a millisecond and more than a twentieth. */
function differsNotably(level: LevelSummary): boolean {
  return compared.some((figure) => {
    const response = figureOf(level, "response_time", figure);
    const service = figureOf(level, "service_time", figure);
    if (response === null || service === null) return false;
    return response - service > Math.max(1, response * 0.05);
  });
}

/** Service time beside response time, where requests waited before they were sent. */
export function serviceTime(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  if (!levels.some(differsNotably)) return [];
  const metrics = ["response_time", "service_time", "send_delay"];
  const scale = timeScale(figuresOf(levels, metrics, Object.keys(ranks) as FigureName[]));
  const columns = [
    loadColumn(levels),
    ...figureColumns(levels, "response_time", "response time", scale, ranks),
    ...figureColumns(levels, "service_time", "service time", scale, ranks),
    ...figureColumns(levels, "send_delay", "wait before send", scale, { p50: 5, p99: 5, max: 4 }),
  ];
  const meaning =
    "Response time counts from the moment the plan wanted a request sent, service time from the moment it was " +
    "sent; what lies between is the wait for a free connection or a late send, and a user would have waited it too.";
  const figures = Object.keys(ranks) as FigureName[];
  const missing = footnotes(metrics.map((metric) => ({ metric, figures })));
  return [
    {
      title: "Response time and service time",
      blocks: [
        { kind: "table", columns },
        { kind: "notes", lines: [...missing, meaning] },
      ],
    },
  ];
}
