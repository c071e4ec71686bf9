import { z } from "zod";
import { assessedRunSchema, deviceExpectationsSchema } from "../../dist/analysis/index.js";
import {
  benchResultSchema as benchResult,
  runEventSchema as runEvent,
  stressResultSchema as stressResult,
} from "../../dist/record/index.js";
import { captureSchema as capture } from "../../dist/report/index.js";
import { scenarioSchema as scenario } from "../../dist/scenario/index.js";

const toSchema = (schema, io) => z.toJSONSchema(schema, { io, unrepresentable: "any" });

/** What an editor checks and completes: defaults are not required. */
export const scenarioSchema = toSchema(scenario, "input");
export const summarySchema = {
  title: "inferbench summary.json",
  ...toSchema(assessedRunSchema, "output"),
};
export const runEventSchema = { title: "one line of run.jsonl", ...toSchema(runEvent, "output") };
export const captureSchema = { title: "captured answers: benchmark_….json", ...toSchema(capture, "output") };
export const expectationsSchema = {
  title: "what is expected of a device",
  ...toSchema(deviceExpectationsSchema, "input"),
};
export const benchResultSchema = {
  title: "result of inferbench bench: <machine>_<model>_<time>.json",
  ...toSchema(benchResult, "output"),
};
export const stressResultSchema = {
  title: "result of inferbench bench --stress",
  ...toSchema(stressResult, "output"),
};
