import { BenchError } from "../base/index.ts";
import type { ListedModel, ModelControl } from "../scenario/file.ts";
import type { MeasuredModel } from "./capture-answers.ts";
import { load, type ModelScenario, modelControlFor, scenarioOfModel } from "./choose-model.ts";
import { formatError } from "./format-error.ts";
import type { Host } from "./host.ts";
import { printable } from "./printable.ts";
import type { RawScenario } from "./scenario-from-flags.ts";

/** What became of one model of several: measured, or the reason why not. */
export type ModelResult =
  | MeasuredModel
  | { readonly model: string; readonly error: BenchError; readonly exitCode: number };

/** How the command does its part for one model. */
export interface MeasuringModels {
  readonly host: Host;
  /** Told what goes on. */
  readonly say: (text: string) => void;
  /** Runs the scenario of one model. */
  readonly measure: (scenario: ModelScenario) => Promise<MeasuredModel>;
}

/**
 * Each model that the server lists, one after the other: loaded where the server can be told to, measured, unloaded.
 * One that fails does not lose the others; a Ctrl-C ends the model under way and starts no other.
 * @throws usage.conflict for a server without a list, target.* when it cannot be asked for it
 */
export async function measureAllModels(raw: RawScenario, measuring: MeasuringModels): Promise<ModelResult[]> {
  const { host, say } = measuring;
  const control = modelControlFor(raw, host);
  const interrupt = new AbortController();
  const release = host.onInterrupt(() => interrupt.abort());
  const { signal } = interrupt;
  try {
    const models = await listModels(control, signal);
    say(
      `${models.length} ${models.length === 1 ? "model" : "models"}: ${models.map(({ id }) => printable(id)).join(", ")}`,
    );
    // Each is to have the machine to itself, and its load time is to be one.
    for (const { id, isLoaded } of models) if (isLoaded) await unload(control, id, signal, say);
    const results: ModelResult[] = [];
    for (const model of models) {
      if (signal.aborted) break;
      say("");
      const result = await measureOne(control, raw, model, signal, measuring);
      if (result) results.push(result);
    }
    return results;
  } finally {
    release();
    await control.close();
  }
}

async function listModels(control: ModelControl, signal: AbortSignal): Promise<readonly ListedModel[]> {
  const listed = await control.list(signal);
  if (!listed.supported) {
    throw new BenchError("usage.conflict", `--all-models needs a list of models: ${listed.reason}`, {
      hint: "name one with --model",
    });
  }
  if (listed.models.length > 0) return listed.models;
  throw new BenchError("target.no-model-loaded", "the server lists no models", {
    hint: "give it one, as its own documentation says",
  });
}

/** Undefined when nothing was sent before a Ctrl-C. */
async function measureOne(
  control: ModelControl,
  raw: RawScenario,
  listed: ListedModel,
  signal: AbortSignal,
  { host, say, measure }: MeasuringModels,
): Promise<ModelResult | undefined> {
  const model = listed.id;
  try {
    const scenario = scenarioOfModel({ ...raw, name: `${raw.name}-${model}`.slice(0, 100) }, listed);
    const isOurs = await load(control, model, signal, say);
    try {
      return signal.aborted ? undefined : await measure(scenario);
    } finally {
      if (isOurs && !signal.aborted) await unload(control, model, signal, say);
    }
  } catch (error) {
    if (signal.aborted) return undefined;
    if (!(error instanceof BenchError)) throw error;
    host.stderr(formatError(error));
    return { model, error, exitCode: error.exitCode };
  }
}

async function unload(
  control: ModelControl,
  model: string,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<void> {
  await control.unload(model, signal).catch((error: Error) => {
    if (!signal.aborted) say(`Warning: ${printable(error.message)}`);
  });
}
