import { expect, it } from "vitest";
import { machineLimitOf } from "./machine-limit.ts";

it.each([
  ["EMFILE", "generator.open-files"],
  ["ENFILE", "generator.open-files"],
  ["EADDRNOTAVAIL", "generator.no-ports"],
  ["ECONNREFUSED", undefined],
  ["toString", undefined],
])("%s stands for %s", (systemCode, code) => {
  expect(machineLimitOf(systemCode)).toBe(code);
});
