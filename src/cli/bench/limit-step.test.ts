import { describe, expect, it } from "vitest";
import { limitStepOf, limitsToSet, limitVariable } from "./limit-step.ts";
import { imaginaryContainer, imaginaryLaptop } from "./system-limits.fixture.ts";

const gib = 2 ** 30;
const noContainer = { container: null, isVm: false } as const;

describe("what is left to be set", () => {
  it.each([
    ["on a machine without limits: everything", imaginaryLaptop(), { cpus: 2, memoryBytes: gib }, []],
    [
      "in a container with limits: nothing, and it is said",
      imaginaryContainer(),
      {},
      [
        "--cpus 2 was not set: the limit of this container holds, 1 CPU",
        "--memory 1024m was not set: the limit of this container holds, 4096m",
      ],
    ],
    [
      "in a service with a wider quota: the tighter one",
      imaginaryContainer({ surroundings: noContainer, limits: { cpus: 3, quotaFolder: "/g" } }),
      { cpus: 2, memoryBytes: gib },
      [],
    ],
    [
      "in a service with a tighter quota: the memory",
      imaginaryContainer({ surroundings: noContainer, limits: { cpus: 0.5, quotaFolder: "/g" } }),
      { memoryBytes: gib },
      ["--cpus 2 was not set: the limit that was here before holds, 0.5 CPU"],
    ],
    [
      "in a container without limits: everything",
      imaginaryContainer({ limits: {} }),
      { cpus: 2, memoryBytes: gib },
      [],
    ],
  ])("%s", (_, system, wish, warnings) => {
    expect(limitsToSet(system, { cpus: 2, memoryBytes: gib })).toEqual({ wish, warnings });
  });

  it("is nothing, without a word, where the container's limit is the one that was asked for", () => {
    expect(limitsToSet(imaginaryContainer(), { cpus: 1, memoryBytes: 4 * gib })).toEqual({
      wish: {},
      warnings: [],
    });
  });
});

describe("the step that a process was started with", () => {
  it.each([
    [undefined, undefined],
    ["nonsense", undefined],
    ['{"kind":"group","warnings":["a"]}', { kind: "group", warnings: ["a"] }],
  ])("%j", (text, step) => {
    expect(limitStepOf({ environment: { [limitVariable]: text } })).toEqual(step);
  });
});
