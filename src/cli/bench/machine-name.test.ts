import { expect, it } from "vitest";
import { machineNameOf, resultName } from "./machine-name.ts";

it.each([
  ["Apple M4", "arm64", "m4"],
  ["Apple M3 Max", "arm64", "m3-max"],
  ["Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz", "x64", "xeon"],
  ["AMD EPYC 9B14", "x64", "epyc"],
  ["AMD Ryzen 9 7950X", "x64", "ryzen9"],
  ["Intel(R) Core(TM) i7-1365U", "x64", "core-i7"],
  ["unknown", "arm64", "arm64"],
])("%s of %s is called %s", (cpuModel, arch, name) => {
  expect(machineNameOf(cpuModel, arch)).toBe(name);
});

it("names a result by machine, model and time, with nothing that leads out of the folder", () => {
  const at = new Date("2024-12-02T10:30:05Z");
  expect(resultName("m4", "base", at)).toBe("m4_base_20241202_103005");
  expect(resultName("../my Mac", "org/model:7b", at)).toBe("my-mac_org-model-7b_20241202_103005");
});
