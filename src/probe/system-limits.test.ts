import { expect, it } from "vitest";
import { parseAllowedCpus, readSystemLimits } from "./system-limits.ts";

it.each([
  ["Name:\tnode\nCpus_allowed_list:\t0-3\n", [0, 1, 2, 3]],
  ["Cpus_allowed_list:\t0,2-3,8\n", [0, 2, 3, 8]],
  ["Cpus_allowed_list:\t5\n", [5]],
  ["Name:\tnode\n", undefined],
  [undefined, undefined],
])("reads the processors of %j", (status, expected) => {
  expect(parseAllowedCpus(status)).toEqual(expected);
});

it("reads this machine: no more is allowed than there is, and its name is not told", () => {
  const system = readSystemLimits();
  expect(system.allowedCpus.length).toBeGreaterThan(0);
  expect(system.allowedCpus.length).toBeLessThanOrEqual(system.hostCpus);
  expect(system.hostMemoryBytes).toBeGreaterThan(0);
  expect(system.hostId).toMatch(/^[0-9a-f]{12}$/);
  expect(readSystemLimits().hostId).toBe(system.hostId);
  for (const counter of Object.values(system.counters())) expect(counter).toBeGreaterThanOrEqual(0);
});
