import { expect, it } from "vitest";
import type { Machine, SelfTest } from "../../record/index.ts";
import type { OpenedRun } from "../../scenario/file.ts";
import { attachSelfTest } from "./attach.ts";

const machine: Machine = {
  platform: "linux",
  arch: "x64",
  os: "Linux 6",
  cpuModel: "Some CPU",
  cpuCount: 2,
  memoryBytes: 1,
  node: "v20.19.0",
};
const result: SelfTest = { measuredAt: "", version: "1.2.3", machine, realTime: true, cases: [], reach: [] };

/** A run of which the log cannot be written: what is refused is refused before. */
const runWith = (summary: object): OpenedRun =>
  ({ log: "/nowhere/run.jsonl", summary: async () => summary }) as unknown as OpenedRun;

it.each([
  [
    "another machine",
    { machine: { ...machine, cpuCount: 8 }, instrument: { realTime: true } },
    "an error is that of one machine",
  ],
  [
    "ordinary priority",
    { machine, instrument: {} },
    "the run had ordinary priority, this self test real-time",
  ],
])("a self test is not attached to a run with %s", async (_what, summary, message) => {
  await expect(attachSelfTest(runWith(summary), result)).rejects.toMatchObject({
    code: "selftest.failed",
    message: expect.stringContaining(message),
  });
});

it("what is alike gets as far as the log", async () => {
  const alike = runWith({ machine, instrument: { realTime: true } });
  await expect(attachSelfTest(alike, result)).rejects.toMatchObject({ code: "log.write-failed" });
});
