import type { AssessedRun } from "../../analysis/index.ts";
import { BenchError, exitCodes } from "../../base/index.ts";
import { fitsSummaryBlock, type ReportOptions, reportFormats, summaryBlock } from "../../report/index.ts";
import { resolveScenario } from "../../scenario/index.ts";
import { captureAnswers, type MeasuredModel, readAnswers } from "../capture-answers.ts";
import { chooseModel, type ModelScenario, modelOf } from "../choose-model.ts";
import { type ExpectationsOf, readExpectations } from "../expectations.ts";
import { flagWords } from "../flag-labels.ts";
import type { RunFlags } from "../flags.ts";
import type { Host } from "../host.ts";
import { collectJson } from "../json-documents.ts";
import type { LlmFlags } from "../llm-flags.ts";
import { type ModelResult, measureAllModels } from "../measure-all-models.ts";
import { quickFlags, quickVerdict } from "../quick.ts";
import { conclude, measure, runAndReport } from "../run-and-report.ts";
import { scenarioFromLlmFlags } from "../scenario-from-llm-flags.ts";

type Flags = RunFlags & LlmFlags;

export async function llmCommand(given: Flags, host: Host): Promise<number> {
  if (given.allModels && given.model !== undefined) {
    throw new BenchError("usage.conflict", "--all-models and --model exclude each other", {
      hint: "leave one of them out",
    });
  }
  const flags = given.quick ? quickFlags(given) : given;
  const raw = scenarioFromLlmFlags(flags);
  const words = flagWords("llm");
  if (flags.printScenario) return runAndReport(raw, { baseDir: host.cwd, words }, flags, host);
  const expect = flags.expect === undefined ? undefined : await readExpectations(flags.expect, host);
  const say = (text: string): void => {
    if (!flags.quiet) host.stderr(`${text}\n`);
  };
  const measureOne = (one: ModelScenario, output: Host): Promise<MeasuredModel> =>
    measureModel(one, flags, output, expect);

  if (!flags.allModels) {
    const measured = await measureOne(await chooseModel(raw, host, say), host);
    await capture([measured], flags, host);
    return measured.exitCode;
  }
  const json = collectJson(host, flags.json === true);
  let measuredModels = 0;
  const measureNext = (one: ModelScenario): Promise<MeasuredModel> => {
    if (measuredModels++ > 0 && !flags.json) host.stdout("\n");
    return measureOne(one, json.host);
  };
  const results = await measureAllModels(raw, { host, say, measure: measureNext });
  if (flags.json) for (const failure of failures(results)) json.host.stdout(failure);
  json.print();
  await capture(results.filter(isMeasured), flags, host);
  // A failure weighs more than a goal that was missed.
  const codes = results.map(({ exitCode }) => exitCode);
  return codes.length === 0 || codes.includes(exitCodes.failure) ? exitCodes.failure : Math.max(...codes);
}

const isMeasured = (result: ModelResult): result is MeasuredModel => "result" in result;

function failures(results: readonly ModelResult[]): string[] {
  return results.flatMap((result) => {
    if (isMeasured(result)) return [];
    const { code, message, hint, exitCode } = result.error;
    return [JSON.stringify({ model: result.model, error: { code, message, hint, exitCode } })];
  });
}

async function capture(models: readonly MeasuredModel[], flags: Flags, host: Host): Promise<void> {
  if (models.length > 0 && (flags.capture || flags.allModels || flags.output !== undefined)) {
    await captureAnswers(models, flags.output, flags, host);
  }
}

async function measureModel(
  { raw, warnings }: ModelScenario,
  flags: Flags,
  host: Host,
  expect: ExpectationsOf | undefined,
): Promise<MeasuredModel> {
  const scenario = resolveScenario(raw, "", flagWords("llm"));
  const measured = await measure(scenario, host.cwd, flags, host, warnings);
  const model = modelOf(raw) ?? "the server's model";
  const result = expect ? { ...measured, summary: expect(model, measured.summary) } : measured;
  const answers = await readAnswers({ model, result });
  const verdict = flags.quick ? quickVerdict(answers.records, flags) : undefined;
  const text = (summary: AssessedRun, options: ReportOptions): string => {
    const block = fitsSummaryBlock(summary) ? summaryBlock(answers, options) : "";
    if (!verdict) return `${reportFormats.text(summary, options)}${block === "" ? "" : `\n${block}`}`;
    return `${block === "" ? reportFormats.text(summary, options) : block}\n${verdict.lines.join("\n")}\n`;
  };
  const exitCode = await conclude(result, flags, host, text);
  const works = verdict?.works ?? true;
  return { model, result, exitCode: exitCode === exitCodes.good && !works ? exitCodes.failure : exitCode };
}
