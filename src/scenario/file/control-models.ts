import { type Clock, systemClock } from "../../base/index.ts";
import { createModelControl, type ListedModel, type ModelControl } from "../../target/index.ts";
import type { Scenario } from "../scenario-spec.ts";
import { createTransport } from "./create-transport.ts";
import type { RunOptions } from "./run-options.ts";

export type { ListedModel, ModelControl };

/**
 * Asks the server of a scenario about its models. Close it after use.
 * @throws usage.bad-value when a named environment variable is missing
 */
export function controlModels(
  scenario: Scenario,
  options: Pick<RunOptions, "environment" | "parts"> = {},
): ModelControl {
  const { clock = systemClock, createModelControl: create = connectModelControl } = options.parts ?? {};
  return create(scenario, clock, options);
}

/** Over the scenario's own kind of connection. */
export function connectModelControl(
  scenario: Scenario,
  clock: Clock,
  { environment = {} }: Pick<RunOptions, "environment">,
): ModelControl {
  const transport = createTransport(scenario, clock);
  return createModelControl(scenario.target, { transport, clock, environment });
}

/**
 * The model that requests mean: the one they name; without a name the first that is loaded, or the only one there is.
 * Undefined where that is the server's choice.
 */
export function meantModel(
  models: readonly ListedModel[],
  name: string | undefined,
): ListedModel | undefined {
  if (name !== undefined) return models.find(({ id }) => id === name);
  const loaded = models.find(({ isLoaded }) => isLoaded);
  return loaded ?? (models.length === 1 ? models[0] : undefined);
}
