import type { AssessedRun } from "../../analysis/index.ts";
import type { LevelSummary } from "../../metric/index.ts";
import type { ReportDocument, Section } from "../document.ts";
import { qualityChecks } from "../llm/checks.ts";
import { firstToken } from "../llm/first-token.ts";
import { prefillAndDecode } from "../llm/prefill-decode.ts";
import { promptTables } from "../llm/prompts.ts";
import { tokenStream } from "../llm/stream.ts";
import { hasTokenMetrics } from "../llm/token-metrics.ts";
import { tokenRates, tokens } from "../llm/tokens.ts";
import { accuracy } from "./accuracy.ts";
import { arrivals } from "./arrivals.ts";
import { cleanStrings } from "./clean-strings.ts";
import { clipDurations } from "./clip-durations.ts";
import { connectionPhases } from "./connections.ts";
import { errorsByKind } from "./errors.ts";
import { expectations } from "./expectations.ts";
import { createFootnotes, type Footnotes } from "./footnotes.ts";
import { goals } from "./goals.ts";
import { alerts, facts } from "./head.ts";
import { instrument, warnings } from "./instrument.ts";
import { loadTable } from "./load-table.ts";
import { serviceTime } from "./service-time.ts";
import { speechSpeed, streaming } from "./speed.ts";

/** What a report of this run says. Every text in it is plain: one line each, no control characters. */
export function buildDocument(hostile: AssessedRun): ReportDocument {
  const summary = cleanStrings(hostile) as AssessedRun;
  const { levels } = summary;
  const footnotes = createFootnotes(levels);
  return {
    title: summary.name,
    alerts: alerts(summary),
    sections: [
      facts(summary),
      loadTable(summary, footnotes),
      ...goals(summary),
      ...expectations(summary),
      ...errorsByKind(levels),
      ...serviceTime(levels, footnotes),
      ...(hasTokenMetrics(levels) ? ofPrompts : ofSpeech)(levels, footnotes),
      ...connectionPhases(levels, footnotes),
      ...arrivals(levels),
      ...instrument(summary),
      ...warnings(summary),
    ],
  };
}

function ofSpeech(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  return [
    ...accuracy(levels, footnotes),
    ...speechSpeed(levels, footnotes),
    ...clipDurations(levels, footnotes),
    ...streaming(levels, footnotes),
  ];
}

function ofPrompts(levels: readonly LevelSummary[], footnotes: Footnotes): Section[] {
  return [
    ...promptTables(levels),
    ...qualityChecks(levels),
    ...tokens(levels, footnotes),
    ...tokenRates(levels),
    ...firstToken(levels, footnotes),
    ...tokenStream(levels, footnotes),
    ...prefillAndDecode(levels, footnotes),
  ];
}
