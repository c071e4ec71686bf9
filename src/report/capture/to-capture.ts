import type { Capture, CaptureResult, CaptureSummary } from "./capture-schema.ts";
import { type CapturedRun, type PromptRecord, promptsOf } from "./captured-run.ts";
import { checkAnswer } from "./check-answer.ts";
import { statisticsOf, totalOf } from "./figure-statistics.ts";
import { requestFigures } from "./request-figures.ts";

/** Everything that the runs asked and were answered, as data. */
export function toCapture(runs: readonly CapturedRun[]): Capture {
  const results = runs.map(resultsOf);
  const all = summaryOf(results.flat());
  const [first] = runs;
  return {
    capture_version: 1,
    tool: first?.summary.tool ?? { name: "inferbench", version: "" },
    timestamp: first?.summary.startedAt ?? "",
    summary: runs.length > 1 ? withoutAverages(all) : all,
    models: runs.map(({ model, summary }, index) => ({
      model,
      run_id: summary.runId,
      timestamp: summary.startedAt,
      duration_seconds: summary.levels.reduce((sum, level) => sum + level.spanMs, 0) / 1000,
      summary: summaryOf(results[index] ?? []),
    })),
    detailed_results: results.flat(),
  };
}

function resultsOf(run: CapturedRun): CaptureResult[] {
  const counts = new Map((run.counted ?? []).map((counted) => [counted.id, counted]));
  const times = new Map<string, number>();
  return promptsOf(run).map((record) => {
    const key = promptKey(record.input.suite ?? null, record.input.prompt);
    const time = (times.get(key) ?? 0) + 1;
    times.set(key, time);
    return toResult(run.model, record, time, requestFigures(record, counts.get(record.id)));
  });
}

/** The same for requests of one prompt, and for no others. */
export function promptKey(suite: string | null, prompt: string): string {
  return JSON.stringify([suite, prompt]);
}

function toResult(
  model: string,
  record: PromptRecord,
  run: number,
  figures: ReturnType<typeof requestFigures>,
): CaptureResult {
  const { input, output, outcome } = record;
  const success = outcome.kind === "ok";
  const toolCalls = output?.toolCalls ? `${output.text ? "\n" : ""}${output.toolCalls}` : "";
  return {
    model,
    suite: input.suite ?? null,
    prompt_id: input.prompt,
    prompt_name: input.title ?? input.prompt,
    prompt_text: input.text ?? null,
    run,
    ttft_ms: figures.ttftMs,
    total_time_ms: figures.e2eMs,
    input_tokens: figures.inputTokens,
    output_tokens: figures.outputTokens,
    token_source: figures.tokenSource,
    tokens_per_second: figures.generationSpeed,
    tokens_per_second_with_wait: figures.requestSpeed,
    finish_reason: output?.finishReason ?? null,
    response_text: (output?.text ?? "") + toolCalls,
    reasoning_text: output?.reasoning ?? null,
    success,
    error: success ? null : figures.failure,
    checks: checkAnswer(record),
  };
}

function summaryOf(results: readonly CaptureResult[]): CaptureSummary {
  const ok = results.filter(({ success }) => success);
  const of = (key: "ttft_ms" | "total_time_ms" | "tokens_per_second") =>
    statisticsOf(ok.map((each) => each[key]));
  const [ttft, time, speed] = [of("ttft_ms"), of("total_time_ms"), of("tokens_per_second")];
  const input = ok.map(({ input_tokens: tokens }) => tokens);
  const output = ok.map(({ output_tokens: tokens }) => tokens);
  const checks = ok.flatMap((result) => result.checks);
  return {
    total_requests: results.length,
    successful_requests: ok.length,
    failed_requests: results.length - ok.length,
    avg_ttft_ms: ttft.average,
    median_ttft_ms: ttft.median,
    min_ttft_ms: ttft.min,
    max_ttft_ms: ttft.max,
    avg_total_time_ms: time.average,
    median_total_time_ms: time.median,
    min_total_time_ms: time.min,
    max_total_time_ms: time.max,
    avg_tokens_per_second: speed.average,
    median_tokens_per_second: speed.median,
    min_tokens_per_second: speed.min,
    max_tokens_per_second: speed.max,
    total_input_tokens: totalOf(input),
    total_output_tokens: totalOf(output),
    total_tokens: totalOf([...input, ...output]),
    avg_input_tokens: statisticsOf(input).average,
    avg_output_tokens: statisticsOf(output).average,
    checks_passed: checks.filter(({ passed }) => passed).length,
    checks_total: checks.length,
  };
}

/** Counts and sums of several models together mean something; their averages would be of none of them. */
function withoutAverages(summary: CaptureSummary): CaptureSummary {
  const kept = Object.entries(summary).map(([key, value]) => [
    key,
    /^(avg|median|min|max)_/.test(key) ? null : value,
  ]);
  return Object.fromEntries(kept) as CaptureSummary;
}
