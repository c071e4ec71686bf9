import { readFile } from "node:fs/promises";
import { BenchError } from "../../base/index.ts";
import { type Suite, suiteSchema } from "../prompts/suite-schema.ts";
import { fileFault } from "./file-fault.ts";
import { schemaFault } from "./schema-fault.ts";

const hint =
  'write {"performance_tests": {"tests": [{"id": "one", "name": "One", "prompt": "…"}]}}; see docs/prompts.md';

/**
 * Reads a suite of prompts.
 * @throws workload.unreadable with the path of the wrong key
 */
export async function readSuite(path: string): Promise<Suite> {
  const content = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new BenchError("workload.unreadable", `the suite ${path} cannot be read: ${fileFault(cause)}`, {
      cause,
      hint: "the built-in suites are performance, quality and all; anything else is the path of a file",
    });
  });
  let value: unknown;
  try {
    value = JSON.parse(content.replace(/^\uFEFF/, ""));
  } catch (error) {
    const why = (error as Error).message.split("\n", 1)[0];
    throw new BenchError("workload.unreadable", `the suite ${path} is not JSON: ${why}`, { hint });
  }
  const result = suiteSchema.safeParse(value);
  if (result.success) return result.data;
  throw new BenchError("workload.unreadable", `the suite ${path} ${schemaFault(result.error)}`, { hint });
}
