import { BenchError, formatDurationMs } from "../base/index.ts";
import {
  assertJudgeable,
  controlModels,
  type ListedModel,
  type ModelControl,
  meantModel,
  type RunOptions,
} from "../scenario/file.ts";
import { resolveScenario } from "../scenario/index.ts";
import { flagWords } from "./flag-labels.ts";
import type { Host } from "./host.ts";
import { printable } from "./printable.ts";
import type { RawScenario } from "./scenario-from-flags.ts";

/** A scenario of one model, and what is known of that model before it runs. */
export interface ModelScenario {
  readonly raw: RawScenario;
  readonly warnings: NonNullable<RunOptions["warnings"]>;
}

/**
 * The scenario for a model that the server lists.
 * @throws usage.conflict for a suite that would judge noise
 */
export function scenarioOfModel(raw: RawScenario, model: ListedModel): ModelScenario {
  const one = withModel(raw, model.id);
  assertJudgeable(resolveScenario(one, "", flagWords("llm")), model);
  const message = `the model ${model.id} is synthetic: its answers are noise`;
  return { raw: one, warnings: model.isSynthetic ? [{ code: "model.synthetic", message }] : [] };
}

/** The same scenario for another model. */
export function withModel(raw: RawScenario, model: string): RawScenario {
  return { ...raw, target: { ...(raw.target as RawScenario), model } };
}

/** The model that the flags name. */
export function modelOf(raw: RawScenario): string | undefined {
  return (raw.target as { model?: string }).model;
}

/** Close it after use. */
export function modelControlFor(raw: RawScenario, host: Host): ModelControl {
  // Only the models are asked about: for a dialect that must be told one, any will do.
  const scenario = resolveScenario(
    modelOf(raw) === undefined ? withModel(raw, "?") : raw,
    "",
    flagWords("llm"),
  );
  return controlModels(scenario, {
    environment: host.environment,
    ...(host.runParts ? { parts: host.runParts } : {}),
  });
}

/** Calls `act` with a signal that a Ctrl-C aborts, and says so when it did. */
export async function untilInterrupted<T>(host: Host, act: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const release = host.onInterrupt(() => interrupt.abort());
  try {
    return await act(interrupt.signal);
  } catch (error) {
    throw interrupt.signal.aborted ? stopped() : error;
  } finally {
    release();
  }
}

const stopped = (): BenchError =>
  new BenchError("run.interrupted", "stopped before anything was sent", { hint: "run it again" });

/**
 * Which model a run is about, as far as the server says. One that was asked for by name and is not loaded is loaded.
 * A server that cannot be asked is no failure here: the first request finds out what is wrong with it, and says it
 * better.
 * @param say told what goes on
 * @returns the scenario with the model's name in it, where that is known
 * @throws target.* when the model cannot be loaded, usage.conflict for a suite that would judge noise, run.interrupted
 */
export async function chooseModel(
  raw: RawScenario,
  host: Host,
  say: (text: string) => void,
): Promise<ModelScenario> {
  const wanted = modelOf(raw);
  const control = modelControlFor(raw, host);
  try {
    return await untilInterrupted(host, async (signal) => {
      const listed = await control.list(signal).catch(() => undefined);
      if (signal.aborted) throw stopped();
      const models = listed?.supported ? listed.models : [];
      const model = meantModel(models, wanted);
      if (model === undefined) {
        if (wanted === undefined && models.length > 0) refuseUnnamed(raw, models);
        return { raw, warnings: [] };
      }
      const chosen = scenarioOfModel(raw, model);
      const loaded = models.filter(({ isLoaded }) => isLoaded).length;
      if (wanted === undefined && loaded > 1) {
        say(`Model ${printable(model.id)}, the first of ${loaded} that are loaded; --model takes another.`);
      }
      if (wanted !== undefined && model.isLoaded === false) await load(control, model.id, signal, say);
      if (signal.aborted) throw stopped();
      return chosen;
    });
  } finally {
    await control.close();
  }
}

const listedModels = 10;

/** Some dialects must be told a model: their list is the better answer than the help page. */
function refuseUnnamed(raw: RawScenario, models: readonly ListedModel[]): void {
  try {
    resolveScenario(raw, "", flagWords("llm"));
  } catch (cause) {
    const shown = models.slice(0, listedModels).map(({ id }) => printable(id));
    const more = models.length > shown.length ? ` and ${models.length - shown.length} more` : "";
    throw new BenchError("usage.bad-value", (cause as Error).message, {
      cause,
      hint: `the server has ${shown.join(", ")}${more}`,
    });
  }
}

/** Loads a model where the server can be told to, and says how long that took. Returns whether it could be told. */
export async function load(
  control: ModelControl,
  model: string,
  signal: AbortSignal,
  say: (text: string) => void,
): Promise<boolean> {
  say(`Model ${printable(model)}`);
  const loaded = await control.load(model, signal);
  if (loaded.supported) say(`Loaded in ${formatDurationMs(loaded.loadMs)}`);
  return loaded.supported;
}
