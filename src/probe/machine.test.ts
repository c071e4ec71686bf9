import { expect, it } from "vitest";
import { machineSchema } from "../record/index.ts";
import { describeMachine } from "./machine.ts";

it("describes this machine as the log wants it, with nothing left blank", () => {
  const machine = describeMachine();
  expect(machineSchema.parse(machine)).toEqual(machine);
  expect(machine).toMatchObject({ platform: process.platform, arch: process.arch, node: process.version });
  expect(machine.cpuCount).toBeGreaterThan(0);
  expect(machine.memoryBytes).toBeGreaterThan(0);
  for (const text of [machine.os, machine.cpuModel]) expect(text).not.toBe("");
});
