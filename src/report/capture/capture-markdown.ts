import { cleanStrings } from "../content/clean-strings.ts";
import { describeTarget } from "../content/describe-scenario.ts";
import { describeInstant } from "../content/head.ts";
import type { Block, Column, Entry, ReportDocument } from "../document.ts";
import { suiteName } from "../llm/prompts.ts";
import { formatCount } from "../llm/tokens.ts";
import { codeSpan, escapeMarkdown, formatMarkdown } from "../markdown-report.ts";
import { plainText } from "../plain-text.ts";
import { missing, numberScale, timeScale } from "../scale.ts";
import type { Capture, CaptureResult } from "./capture-schema.ts";
import type { CapturedRun } from "./captured-run.ts";
import { codeFence, isTextChanged } from "./code-fence.ts";
import { promptKey } from "./to-capture.ts";

/** The capture for people: a comparison of the models, then prompt by prompt what each of them answered. */
export function captureMarkdown(capture: Capture, runs: readonly CapturedRun[]): string {
  const parts = [formatMarkdown(head(capture, runs)).trimEnd()];
  let suite: string | null | undefined;
  for (const results of byPrompt(capture.detailed_results)) {
    const [first] = results;
    if (!first) continue;
    if (first.suite !== suite) {
      suite = first.suite;
      parts.push(`## ${suite === null ? "Prompts" : `Suite ${escaped(suiteName(suite))}`}`);
    }
    parts.push(...promptParts(results, first));
  }
  return `${parts.join("\n\n")}\n`;
}

/** Results of one prompt stand together, prompts in the order in which they were first sent. */
function byPrompt(results: readonly CaptureResult[]): CaptureResult[][] {
  const prompts = new Map<string, CaptureResult[]>();
  for (const result of results) {
    const key = promptKey(result.suite, result.prompt_id);
    const known = prompts.get(key);
    if (known) known.push(result);
    else prompts.set(key, [result]);
  }
  return [...prompts.values()];
}

const escaped = (text: string): string => escapeMarkdown(plainText(text));

function head({ models, timestamp, tool }: Capture, runs: readonly CapturedRun[]): ReportDocument {
  const [only] = models;
  const title =
    models.length === 1
      ? `Benchmark of ${plainText(only?.model ?? "")}`
      : `Benchmark of ${models.length} models`;
  const entries = runs.flatMap(({ model, summary }): Entry[] => [
    {
      label: plainText(model),
      text: describeTarget(cleanStrings(summary.scenario)).join(" · "),
    },
  ]);
  const machine = runs[0]?.summary.machine;
  const facts: Entry[] = [
    { label: "started", text: describeInstant(plainText(timestamp)) },
    ...(machine
      ? [
          {
            label: "client",
            text: plainText(`${machine.os} ${machine.arch} · ${machine.cpuModel} × ${machine.cpuCount}`),
          },
        ]
      : []),
    { label: "by", text: plainText(`${tool.name} ${tool.version}`) },
  ];
  return {
    title,
    alerts: [],
    sections: [
      { blocks: [{ kind: "entries", entries: [...entries, ...facts] }] },
      { title: "Models", blocks: modelTable(models) },
    ],
  };
}

function modelTable(models: Capture["models"]): Block[] {
  const summaries = models.map(({ summary }) => summary);
  const column = (title: string, cells: readonly string[]): Column => ({
    ...{ title, align: "right", rank: 1 },
    cells: cells.map((text) => ({ text })),
  });
  const figures = (
    title: string,
    keys: readonly ("avg_ttft_ms" | "median_ttft_ms" | "avg_total_time_ms" | "avg_tokens_per_second")[],
    scaleOf: typeof timeScale,
  ): Column[] => {
    const scale = scaleOf(summaries.flatMap((summary) => keys.map((key) => summary[key])));
    const unit = scale.unit === "" ? "" : ` (${scale.unit})`;
    return keys.map((key) => {
      const name = `${title} ${key.startsWith("median") ? "median" : "avg"}${unit}`;
      return column(
        name,
        summaries.map((summary) => scale.format(summary[key])),
      );
    });
  };
  const anyChecks = summaries.some(({ checks_total: total }) => total > 0);
  const anyMedian = summaries.some(({ median_ttft_ms: median }) => median !== null);
  const columns: Column[] = [
    {
      title: "model",
      align: "left",
      rank: 0,
      cells: models.map(({ model }) => ({ text: plainText(model) })),
    },
    column(
      "requests",
      summaries.map(({ total_requests: total }) => formatCount(total)),
    ),
    column(
      "successful",
      summaries.map(({ successful_requests: ok }) => formatCount(ok)),
    ),
    ...figures("TTFT", anyMedian ? ["avg_ttft_ms", "median_ttft_ms"] : ["avg_ttft_ms"], timeScale),
    ...figures("total time", ["avg_total_time_ms"], timeScale),
    ...figures("tok/s", ["avg_tokens_per_second"], (values) => numberScale(values, "")),
    column(
      "input tokens",
      summaries.map(({ total_input_tokens: tokens }) => formatCount(tokens)),
    ),
    column(
      "output tokens",
      summaries.map(({ total_output_tokens: tokens }) => formatCount(tokens)),
    ),
    ...(anyChecks
      ? [
          column(
            "checks passed",
            summaries.map(({ checks_passed: passed, checks_total: total }) =>
              total === 0 ? missing : `${passed} of ${total}`,
            ),
          ),
        ]
      : []),
  ];
  const lines = [
    "TTFT: send to first token. Total time: send to last token. Tok/s: output tokens a second after the first, of each request.",
  ];
  return [
    { kind: "table", columns },
    { kind: "notes", lines },
  ];
}

function promptParts(results: readonly CaptureResult[], first: CaptureResult): string[] {
  const name =
    first.prompt_name === first.prompt_id
      ? codeSpan(plainText(first.prompt_id))
      : `${escaped(first.prompt_name)} (${codeSpan(plainText(first.prompt_id))})`;
  const asked =
    first.prompt_text === null
      ? ["The text of this prompt was not recorded."]
      : [codeFence(first.prompt_text)];
  return [
    `### ${name}`,
    ...asked,
    resultTable(results),
    ...results.flatMap((result) => answerParts(result, results)),
  ];
}

function resultTable(results: readonly CaptureResult[]): string {
  const ttft = timeScale(results.map((result) => result.ttft_ms));
  const total = timeScale(results.map((result) => result.total_time_ms));
  const speed = numberScale(
    results.map((result) => result.tokens_per_second),
    "",
  );
  const anyChecks = results.some(({ checks }) => checks.length > 0);
  const column = (
    title: string,
    align: Column["align"],
    cell: (result: CaptureResult) => string,
  ): Column => ({
    ...{ title, align, rank: 1 },
    cells: results.map((result) => ({ text: cell(result) })),
  });
  const columns: Column[] = [
    column("model", "left", ({ model }) => plainText(model)),
    ...(results.some(({ run }) => run > 1) ? [column("run", "right", ({ run }) => String(run))] : []),
    column(`TTFT (${ttft.unit})`, "right", (result) => ttft.format(result.ttft_ms)),
    column(`total (${total.unit})`, "right", (result) => total.format(result.total_time_ms)),
    column("input tokens", "right", (result) => formatCount(result.input_tokens)),
    column("output tokens", "right", (result) => formatCount(result.output_tokens)),
    column("tok/s", "right", (result) => speed.format(result.tokens_per_second)),
    column("ended", "left", (result) =>
      result.success ? plainText(result.finish_reason ?? missing) : "FAILED",
    ),
    ...(anyChecks ? [column("checks passed", "right", checksOf)] : []),
  ];
  const section = { blocks: [{ kind: "table" as const, columns }] };
  return formatMarkdown({ title: "", alerts: [], sections: [section] })
    .replace(/^# \n\n/, "")
    .trimEnd();
}

function checksOf({ checks }: CaptureResult): string {
  return checks.length === 0
    ? missing
    : `${checks.filter(({ passed }) => passed).length} of ${checks.length}`;
}

function answerParts(result: CaptureResult, all: readonly CaptureResult[]): string[] {
  const runs = all.filter(({ model }) => model === result.model);
  const which = runs.length > 1 ? `, run ${result.run}` : "";
  const same = runs.find(({ run, response_text: text }) => run < result.run && text === result.response_text);
  const failed = result.checks.filter(({ passed }) => !passed);
  return [
    `#### ${escaped(result.model)}${which}`,
    ...(result.success ? [] : [`**FAILED**: ${escaped(result.error ?? "no reason is known")}`]),
    ...(failed.length > 0
      ? [
          failed
            .map(({ check, wanted }) => `- check ${escaped(check)} failed: wanted ${escaped(wanted)}`)
            .join("\n"),
        ]
      : []),
    ...(result.reasoning_text ? ["Reasoning:", codeFence(result.reasoning_text), "Answer:"] : []),
    same && result.response_text !== "" ? `The same text as in run ${same.run}.` : answerText(result),
  ];
}

function answerText({ response_text: text, success }: CaptureResult): string {
  if (text === "") return success ? "The answer is empty." : "Nothing had arrived.";
  const note = isTextChanged(text)
    ? "\n\nControl characters of this text are not shown; the JSON file has them."
    : "";
  return `${success ? "" : "What had arrived:\n\n"}${codeFence(text)}${note}`;
}
