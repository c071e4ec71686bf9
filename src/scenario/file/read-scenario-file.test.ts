import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BenchError } from "../../base/index.ts";
import { readScenarioFile } from "./read-scenario-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "scenario file "));
});
afterEach(() => rm(folder, { recursive: true }));

async function written(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

describe("a scenario file", () => {
  it.each([
    [
      "s.yaml",
      "name: a\nload: &l {kind: closed}\nother: *l",
      { name: "a", load: { kind: "closed" }, other: { kind: "closed" } },
    ],
    ["s.yml", "\uFEFFname: a\r\n", { name: "a" }],
    ["no-extension", "name: a", { name: "a" }],
    ["s.json", '{"name": "a",\n\t"seed": 1e3}', { name: "a", seed: 1000 }],
    ["empty.yaml", "", null],
    ["s.ts", 'const name: string = "a";\nexport default { name };', { name: "a" }],
    ["s.mjs", 'export default { name: "a" };', { name: "a" }],
  ])("%s is read", async (name, text, content) => {
    expect(await readScenarioFile(await written(name, text))).toEqual(content);
  });

  it("in TypeScript may import its neighbours and the library by its name", async () => {
    await written("target.ts", 'export const url: string = "http://h";');
    const text = `
      import { defineScenario } from "inferbench";
      import { url } from "./target.ts";
      export default defineScenario({ target: { kind: "http", url } });`;
    expect(await readScenarioFile(await written("s.ts", text))).toEqual({
      target: { kind: "http", url: "http://h" },
    });
  });

  it("keeps a key __proto__ as a key, so that it is refused like any other", async () => {
    const content = await readScenarioFile(await written("s.json", '{"__proto__": {"name": "x"}}'));
    expect(Object.keys(content as object)).toEqual(["__proto__"]);
    expect((content as { name?: string }).name).toBeUndefined();
  });
});

/** Nine copies of nine copies of …: 9^7 texts from a few lines. */
const bomb = ["a: &a [x, x, x, x, x, x, x, x, x]"]
  .concat([..."bcdefg"].map((key, i) => `${key}: &${key} [${Array(9).fill(`*${"abcdef"[i]}`).join(", ")}]`))
  .join("\n");

describe("a scenario file is refused in one line:", () => {
  it.each([
    ["open.yaml", "a: [", /open\.yaml:1 cannot be parsed: /],
    [
      "tabs.yaml",
      "load:\n\tkind: closed",
      /tabs\.yaml:2 cannot be parsed: Tabs are not allowed as indentation$/,
    ],
    ["twice.yaml", "name: a\nname: b", /twice\.yaml:2 cannot be parsed: Map keys must be unique$/],
    [
      "twice.json",
      '{"name": "a",\n "name": "b"}',
      /twice\.json:2 cannot be parsed: Map keys must be unique$/,
    ],
    ["comma.json", '{"name": "a",}', /comma\.json cannot be parsed: /],
    ["yaml.json", "name: a", /yaml\.json cannot be parsed: /],
    [
      "two.yaml",
      "name: a\n---\nname: b",
      /two\.yaml:2 cannot be parsed: it holds more than one document \(---\)$/,
    ],
    ["alias.yaml", "target: *nowhere", /alias\.yaml cannot be parsed: .*nowhere/],
    ["bomb.yaml", bomb, /bomb\.yaml cannot be parsed: Excessive alias count/],
    ["syntax.ts", "export default {", /syntax\.ts cannot be loaded: /],
    ["throws.ts", 'throw new Error("no such day\\nat all")', /throws\.ts cannot be loaded: no such day$/],
    ["nothing.ts", "export const a = 1;", /nothing\.ts cannot be loaded: it has no default export$/],
  ])("%s", async (name, text, complaint) => {
    const error = await readScenarioFile(await written(name, text)).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(BenchError);
    expect((error as BenchError).code).toBe("scenario.unreadable");
    expect((error as BenchError).message).toMatch(complaint);
    expect((error as BenchError).message).not.toContain("\n");
  });

  it.each(["s.yaml", "s.ts"])("an absent %s", async (name) => {
    await expect(readScenarioFile(join(folder, name))).rejects.toMatchObject({
      code: "scenario.unreadable",
      message: expect.stringMatching(/does not exist$/),
    });
  });

  it.each(["s.yaml", "s.ts"])("a folder of the name %s", async (name) => {
    await mkdir(join(folder, name));
    await expect(readScenarioFile(join(folder, name))).rejects.toMatchObject({
      code: "scenario.unreadable",
      message: expect.stringMatching(/is a folder, not a scenario file$/),
    });
  });
});
