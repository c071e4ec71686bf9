import { BenchError, exitCodes, formatDurationMs } from "../../base/index.ts";
import { controlModels } from "../../scenario/file.ts";
import { resolveScenario } from "../../scenario/index.ts";
import { captureAnswers, type MeasuredModel } from "../capture-answers.ts";
import { type ExpectationsOf, readExpectations } from "../expectations.ts";
import { flagWords } from "../flag-labels.ts";
import type { RunFlags } from "../flags.ts";
import type { Host } from "../host.ts";
import type { LlmFlags } from "../llm-flags.ts";
import { conclude, measure, runAndReport } from "../run-and-report.ts";
import type { RawScenario } from "../scenario-from-flags.ts";
import { scenarioFromLlmFlags } from "../scenario-from-llm-flags.ts";

type Flags = RunFlags & LlmFlags;

/** Enough to see whether a server works; not enough for a percentile. */
const quickRequests = 3;
const quickTokens = 64;

export async function llmCommand(flags: Flags, host: Host): Promise<number> {
  const asked = flags.quick ? { requests: quickRequests, maxTokens: quickTokens, ...flags } : flags;
  if (flags.allModels && flags.model !== undefined) {
    throw new BenchError("usage.conflict", "--all-models and --model exclude each other");
  }
  const raw = scenarioFromLlmFlags(asked);
  if (asked.printScenario)
    return runAndReport(raw, { baseDir: host.cwd, words: flagWords("llm") }, asked, host);

  const expect = flags.expect === undefined ? undefined : await readExpectations(flags.expect, host);
  const session = { flags: asked, host, expect };
  const models = flags.allModels ? await measureAll(raw, session) : [await measureModel(raw, session)];
  if (flags.capture || flags.output !== undefined) await captureAnswers(models, flags.output, asked, host);
  const exitCode = Math.max(...models.map((model) => model.exitCode));
  if (flags.quick && exitCode === exitCodes.good && !flags.json) {
    host.stdout(`\nEverything works: ${quickRequests} requests were answered.\n`);
  }
  return exitCode;
}

interface Session {
  readonly flags: Flags;
  readonly host: Host;
  readonly expect: ExpectationsOf | undefined;
}

async function measureModel(raw: RawScenario, { flags, host, expect }: Session): Promise<MeasuredModel> {
  const scenario = resolveScenario(raw, "", flagWords("llm"));
  const measured = await measure(scenario, host.cwd, flags, host);
  const model = ("model" in scenario.target ? scenario.target.model : undefined) ?? "the server's model";
  const result = expect ? { ...measured, summary: expect(model, measured.summary) } : measured;
  return { model, result, exitCode: await conclude(result, flags, host) };
}

/** Each model that the server lists: loaded where the server can be told to, measured, unloaded again. */
async function measureAll(raw: RawScenario, session: Session): Promise<MeasuredModel[]> {
  const { flags, host } = session;
  // Only the models are asked about with this one; any that the dialect must be told will do.
  const scenario = resolveScenario(withModel(raw, "?"), "", flagWords("llm"));
  const control = controlModels(scenario, host.environment);
  const abort = new AbortController();
  const release = host.onInterrupt(() => abort.abort());
  const say = (text: string): void => {
    if (!flags.quiet) host.stderr(`${text}\n`);
  };
  try {
    const listed = await control.list(abort.signal);
    if (!listed.supported) {
      throw new BenchError("usage.conflict", `--all-models needs a list of models: ${listed.reason}`, {
        hint: "name one with --model",
      });
    }
    if (listed.models.length === 0)
      throw new BenchError("target.no-model-loaded", "the server lists no models");
    say(`${listed.models.length} models: ${listed.models.map(({ id }) => id).join(", ")}`);
    const measured: MeasuredModel[] = [];
    for (const { id } of listed.models) {
      if (abort.signal.aborted) break;
      const loaded = await control.load(id, abort.signal);
      say(loaded.supported ? `\n${id}: loaded in ${formatDurationMs(loaded.loadMs)}` : `\n${id}`);
      const name = `${flags.name ?? "llm"}-${id}`.slice(0, 100);
      measured.push(await measureModel(withModel({ ...raw, name }, id), session));
      if (loaded.supported) await control.unload(id, abort.signal);
    }
    return measured;
  } finally {
    release();
    await control.close();
  }
}

function withModel(raw: RawScenario, model: string): RawScenario {
  return { ...raw, target: { ...(raw.target as RawScenario), model } };
}
