import { BenchError, exitCodes } from "../../base/index.ts";
import { type CapturedRun, fitsSummaryBlock, reportFormats, summaryBlock } from "../../report/index.ts";
import { resolveScenario } from "../../scenario/index.ts";
import { captureAnswers, type MeasuredModel, readAnswers } from "../capture-answers.ts";
import { chooseModel, modelOf } from "../choose-model.ts";
import { type ExpectationsOf, readExpectations } from "../expectations.ts";
import { flagWords } from "../flag-labels.ts";
import type { RunFlags } from "../flags.ts";
import type { Host } from "../host.ts";
import type { LlmFlags } from "../llm-flags.ts";
import { measureAllModels, type ModelResult } from "../measure-all-models.ts";
import { quickFlags, quickVerdict } from "../quick.ts";
import { conclude, measure, runAndReport } from "../run-and-report.ts";
import type { RawScenario } from "../scenario-from-flags.ts";
import { scenarioFromLlmFlags } from "../scenario-from-llm-flags.ts";

type Flags = RunFlags & LlmFlags;

interface Session {
  readonly flags: Flags;
  /** Where results go; with --json they are gathered. */
  readonly host: Host;
  readonly expect: ExpectationsOf | undefined;
}

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
  const documents: string[] = [];
  const session = { flags, expect, host: { ...host, stdout: (text: string) => void documents.push(text) } };
  return 0;
}
