import { z } from "zod";
import { assessedRunSchema } from "../../dist/analysis/index.js";
import { runEventSchema as runEvent } from "../../dist/record/index.js";
import { scenarioSchema as scenario } from "../../dist/scenario/index.js";

const toSchema = (schema, io) => z.toJSONSchema(schema, { io, unrepresentable: "any" });

/** What an editor checks and completes: defaults are not required. */
export const scenarioSchema = toSchema(scenario, "input");
export const summarySchema = {
  title: "inferbench summary.json",
  ...toSchema(assessedRunSchema, "output"),
};
export const runEventSchema = { title: "one line of run.jsonl", ...toSchema(runEvent, "output") };
