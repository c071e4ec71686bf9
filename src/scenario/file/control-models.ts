import { systemClock } from "../../base/index.ts";
import { createModelControl, type ModelControl } from "../../target/index.ts";
import type { Scenario } from "../scenario-spec.ts";
import { createTransport } from "./create-transport.ts";

/**
 * Asks the server of a scenario about its models. Close it after use.
 * @param environment where API keys are looked up
 * @throws usage.bad-value when a named environment variable is missing
 */
export function controlModels(
  scenario: Scenario,
  environment: Readonly<Record<string, string | undefined>> = {},
): ModelControl {
  const transport = createTransport(scenario, systemClock);
  return createModelControl(scenario.target, { transport, clock: systemClock, environment });
}
