import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { toImportedRun } from "../burst/imported-run.ts";
import { parseBurstLog } from "../burst/parse-burst-log.ts";
import { compareImported } from "./compare-imported.ts";
import type { Compared } from "./compared.ts";
import { findComparedInversions } from "./find-compared-inversions.ts";

const log = readFileSync(new URL("../../../testdata/speech-burst-log.txt", import.meta.url), "utf8");
const results = parseBurstLog(log).map((table) => compareImported(toImportedRun(table, "log.txt")));

it("the speech service's log has a T4 before A10G and H100, large not behind base, and an optimisation at half the rate", () => {
  const found = findComparedInversions(results).map(({ kind, relation, message }) => [
    kind,
    relation,
    message,
  ]);
  expect(found).toEqual([
    [
      "model",
      "noDifference",
      "the larger model large shows no difference to base (69.6 and 61.5 against 56.9 and 58.6 requests/s); both 8 GPU workers",
    ],
    [
      "gpu",
      "lower",
      "the faster GPU A10G did less than t4 (13.9 against 23.9 requests/s); both Modal · base",
    ],
    [
      "gpu",
      "lower",
      "the faster GPU H100 did less than t4 (14.4 and 17.3 against 23.9 requests/s); both Modal · base",
    ],
    [
      "optimization",
      "lower",
      'the A10G "optimized" did less than before (7.1 against 13.9 requests/s); both Modal · A10G · base',
    ],
  ]);
});

const closed = (label: string, gpu: string, value: number, invalid: string[] = []): Compared => ({
  label,
  source: "measured",
  gpu,
  levels: [],
  capacity: { kind: "closed", concurrency: 8, estimate: { value, low95: value - 1, high95: value + 1 } },
  invalid,
  notes: [],
});

it("a closed loop is not held against a drain rate, which few users would fall behind", () => {
  const drain = results.find(({ gpu }) => gpu === "t4");
  if (!drain) throw new Error("no T4");
  const { deployment: _deployment, model: _model, ...bare } = drain;
  expect(findComparedInversions([bare, closed("b", "H100", 5)])).toEqual([]);
});

it("an invalid run is out of it", () => {
  const two = (invalid: string[]) => [closed("a", "T4", 40), closed("b", "H100", 20, invalid)];
  expect(findComparedInversions(two([]))).toHaveLength(1);
  expect(findComparedInversions(two(["the generator was saturated"]))).toEqual([]);
});
