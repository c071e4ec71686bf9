import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { importedRunSchema, toImportedRun } from "./imported-run.ts";
import { parseBurstLog } from "./parse-burst-log.ts";

const log = readFileSync(new URL("../../../testdata/speech-burst-log.txt", import.meta.url), "utf8");

it.each(parseBurstLog(log).map((table) => [table.label, table] as const))(
  "%s survives a file",
  (_label, table) => {
    const run = toImportedRun(table, "log.txt");
    expect(importedRunSchema.parse(JSON.parse(JSON.stringify(run)))).toEqual(run);
    expect(run.mark).toContain("not measured by inferbench");
    expect(run.source).toEqual({ file: "log.txt", line: table.line });
  },
);

it("a file that leaves its mark out is none", () => {
  const [table] = parseBurstLog(log);
  if (!table) throw new Error("no table");
  const { mark: _mark, ...rest } = toImportedRun(table, "log.txt");
  expect(importedRunSchema.safeParse(rest).success).toBe(false);
});
