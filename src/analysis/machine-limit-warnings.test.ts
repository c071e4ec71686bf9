import { expect, it } from "vitest";
import { machineLimitWarnings } from "./machine-limit-warnings.ts";
import { levelOf, runOf } from "./run-summary.fixture.ts";

const failed = (...errors: [error: string, count: number][]) => ({
  ...levelOf(0, {}),
  errors: errors.map(([error, count]) => ({ error, count, example: "" })),
});

it("a limit of this machine is told once, with all requests that it cost, and makes the run invalid", () => {
  const warnings = machineLimitWarnings(
    runOf([failed(["EMFILE while connecting", 3]), failed(["EMFILE while resolving the host name", 4])]),
  );
  expect(warnings).toMatchObject([{ code: "generator-open-files", invalidates: true }]);
  expect(warnings[0]?.message).toMatch(/^7 requests failed with EMFILE: this machine allows/);
  expect(warnings[0]?.advice).toContain("ulimit -n");
});

it("ports are another limit, and failures of the server are none", () => {
  const run = runOf([failed(["EADDRNOTAVAIL while connecting", 1], ["ECONNREFUSED while connecting", 9])]);
  expect(machineLimitWarnings(run).map(({ code }) => code)).toEqual(["generator-no-ports"]);
});
