import { BenchError } from "../../base/index.ts";
import type { ListedModel } from "../../target/index.ts";
import type { Scenario } from "../scenario-spec.ts";
import { controlModels, meantModel } from "./control-models.ts";
import type { RunOptions } from "./run-options.ts";

/** Suites that judge answers. */
const judging: readonly string[] = ["quality", "all"];

/**
 * Random weights and simulators answer with noise, and a pass rate of noise would look like a finding.
 * @throws usage.conflict when a suite judges the answers of a model that its server calls synthetic
 */
export function assertJudgeable({ workload }: Pick<Scenario, "workload">, model: ListedModel): void {
  const suite = judgingSuite(workload);
  if (!model.isSynthetic || suite === undefined) return;
  throw new BenchError(
    "usage.conflict",
    `the model ${model.id} is synthetic: its answers are noise, and the suite ${suite} judges answers`,
    { hint: "take the suite performance, or a model with real weights" },
  );
}

function judgingSuite(workload: Scenario["workload"]): string | undefined {
  return workload.kind === "prompt-suite" && judging.includes(workload.suite) ? workload.suite : undefined;
}

/**
 * The same before a run, for the model that it means.
 * @throws usage.conflict
 */
export async function refuseNoise(scenario: Scenario, options: RunOptions): Promise<void> {
  const { target, workload } = scenario;
  if (judgingSuite(workload) === undefined) return;
  const control = controlModels(scenario, options);
  // A server that cannot be asked, or does not answer, is found out by the first request, which says it better.
  const listed = await control
    .list(options.stop ?? new AbortController().signal)
    .catch(() => undefined)
    .finally(() => control.close());
  const models = listed?.supported ? listed.models : [];
  const model = meantModel(models, "model" in target ? target.model : undefined);
  if (model) assertJudgeable(scenario, model);
}
