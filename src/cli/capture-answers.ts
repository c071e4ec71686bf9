import { writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { BenchError } from "../base/index.ts";
import type { RequestRecord, TokensCounted } from "../record/index.ts";
import { type CapturedRun, captureReport } from "../report/index.ts";
import { openRun, type RunResult } from "../scenario/file.ts";
import type { RunFlags } from "./flags.ts";
import type { Host } from "./host.ts";

/** One model's run, as the command ended for it. */
export interface MeasuredModel {
  readonly model: string;
  readonly result: RunResult;
  readonly exitCode: number;
}

/**
 * Writes every prompt with its whole answer, model beside model: a Markdown file and a JSON file of one name.
 * @param output where the JSON goes; by default into the folder of runs, under a name of its own
 */
export async function captureAnswers(
  models: readonly MeasuredModel[],
  output: string | undefined,
  flags: RunFlags,
  host: Host,
): Promise<void> {
  const { name, markdown, json } = captureReport(await Promise.all(models.map(readAnswers)));
  const jsonPath =
    output === undefined ? join(resolve(host.cwd, flags.out), `${name}.json`) : resolve(host.cwd, output);
  const markdownPath = join(
    dirname(jsonPath),
    `${jsonPath.replace(/^.*[\\/]/, "").replace(/\.json$/i, "")}.md`,
  );
  try {
    await writeFile(jsonPath, json);
    await writeFile(markdownPath, markdown);
  } catch (cause) {
    throw new BenchError(
      "log.write-failed",
      `cannot write the captured answers: ${(cause as Error).message}`,
      {
        cause,
        hint: "name a file in a folder that exists with --output",
      },
    );
  }
  const [shownMarkdown, shownJson] = [markdownPath, jsonPath].map((path) => relative(host.cwd, path));
  if (!flags.quiet) host.stderr(`Answers: ${shownMarkdown} and ${shownJson}\n`);
}

/** Everything that a model was asked and answered, out of its log. */
export async function readAnswers({
  model,
  result,
}: Pick<MeasuredModel, "model" | "result">): Promise<CapturedRun> {
  const records: RequestRecord[] = [];
  const counted: TokensCounted[] = [];
  for await (const event of (await openRun(result.folder)).events()) {
    if (event.kind === "requestEnded") records.push(event);
    if (event.kind === "tokensCounted") counted.push(event);
  }
  return { model, summary: result.summary, records, counted };
}
