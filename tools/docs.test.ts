import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { createTestProgram, type TestProgram } from "../src/cli/program.fixture.ts";
import { readScenarioFile } from "../src/scenario/file.ts";
import { resolveScenario, type Scenario } from "../src/scenario/index.ts";
import { LlmServerSpec } from "../src/testbed/index.ts";

const root = join(import.meta.dirname, "..");

interface Block {
  readonly language: string;
  readonly text: string;
  /** "docs/servers.md:40" */
  readonly where: string;
  /** Text of the nearest heading above. */
  readonly section: string;
}

interface Page {
  /** Relative to the project's folder, with "/" between. */
  readonly path: string;
  readonly blocks: readonly Block[];
  /** The page without its blocks and inline code. */
  readonly prose: string;
  /** What #fragments of links to this page may name. */
  readonly anchors: ReadonlySet<string>;
}

/** GitHub's anchor of a heading. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");

function readPage(path: string): Page {
  const blocks: Block[] = [];
  const prose: string[] = [];
  const headings: string[] = [];
  let open: { fence: string; language: string; line: number; text: string[] } | undefined;
  for (const [i, line] of readFileSync(join(root, path), "utf8").split("\n").entries()) {
    const fence = /^\s*(```+)(\w*)/.exec(line);
    if (open && fence?.[1] === open.fence && fence[2] === "") {
      const { language, text } = open;
      const where = `${path}:${open.line}`;
      blocks.push({ language, text: `${text.join("\n")}\n`, where, section: headings.at(-1) ?? "" });
      open = undefined;
    } else if (open) open.text.push(line);
    else if (fence) open = { fence: fence[1] ?? "", language: fence[2] ?? "", line: i + 1, text: [] };
    else {
      const heading = /^#+ (.*?)\s*$/.exec(line)?.[1];
      if (heading) headings.push(heading);
      prose.push(line.replace(/(`+).*?\1/g, ""));
    }
  }
  return { path, blocks, prose: prose.join("\n"), anchors: new Set(headings.map(anchorOf)) };
}

const markdown = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => join(folder, entry.name));

const pages = [...markdown(""), ...markdown("docs"), ...markdown("docs/decisions")].map(readPage);
const pageOf = new Map(pages.map((page) => [page.path, page]));
/** Pages that tell a user what to type. */
const manual = pages.filter(({ path }) => path === "README.md" || /^docs\/[^/]+$/.test(path));
const blocks = manual.flatMap((page) => page.blocks);
const examples = readdirSync(join(root, "examples")).filter((name) => /\.(yaml|ts)$/.test(name));
const serverExamples = readdirSync(join(root, "examples", "servers"));

const hasTarget = (value: unknown): boolean =>
  typeof value === "object" && value !== null && "target" in value;
const scenarioBlocks = blocks.filter(({ language, text }) => language === "yaml" && hasTarget(parse(text)));

interface Command {
  readonly argv: readonly string[];
  readonly where: string;
  readonly section: string;
}

/** The words of a shell line, up to what ends the command. Knows quotes; nothing is expanded. */
function shellWords(line: string): string[] {
  const words: string[] = [];
  const pattern = /\s*(?:([|&;<>#])|((?:'[^']*'|"[^"]*"|\\.|[^\s|&;<>'"\\])+))/gy;
  for (let match = pattern.exec(line); match && !match[1]; match = pattern.exec(line)) {
    words.push((match[2] ?? "").replace(/'([^']*)'|"([^"]*)"|\\(.)/g, "$1$2$3"));
  }
  return words;
}

/** What a line asks of this program, or undefined when it is about another one. */
function argvOf(line: string): string[] | undefined {
  const words = shellWords(line.replace(/^\s*(?:- run: |\$ )?/, ""));
  while (/^[A-Z_]+=/.test(words[0] ?? "")) words.shift();
  if (words[0] === "npx") words.shift();
  if (words[0] === "inferbench") return words.slice(1);
  if (words[0] === "npm" && words[1] === "start")
    return ["demo", ...words.slice(2).filter((w) => w !== "--")];
  return undefined;
}

const commands = blocks
  .filter(({ language }) => ["sh", "bash", "console", "yaml"].includes(language))
  .flatMap(({ text, where, section }) =>
    text
      .replace(/\\\n\s*/g, " ")
      .split("\n")
      .flatMap((line): Command[] => {
        const argv = argvOf(line);
        return argv ? [{ argv, where: `${where} ${argv.join(" ")}`, section }] : [];
      }),
  );

let program: TestProgram;
beforeAll(() => {
  program = createTestProgram();
});
afterAll(() => program.remove());

/** The scenario that a command would run. */
async function printScenario(argv: readonly string[]): Promise<Scenario> {
  const { exitCode, stdout, stderr } = await program.run([...argv, "--print-scenario", "--json"]);
  expect(stderr).toBe("");
  expect(exitCode).toBe(0);
  return JSON.parse(stdout) as Scenario;
}

/** Commands that make a scenario of their flags. */
const flagCommands = ["stt", "llm"];

/** Gives `run FILE` a file to read: one of this project, or else the one that `init` writes. */
async function withRealFile([command = "", file = "", ...rest]: readonly string[]): Promise<string[]> {
  const found = [join(root, file), join(root, "examples", basename(file))].find((path) => existsSync(path));
  if (!found && !existsSync(join(program.folder, file))) await program.run(["init", file]);
  return [command, found ?? file, ...rest];
}

describe("examples", () => {
  it.each(examples)("%s is a scenario", async (name) => {
    const path = join(root, "examples", name);
    const scenario = resolveScenario(await readScenarioFile(path), name);
    expect(scenario.name).not.toBe("run");
  });

  it.each([...examples, ...serverExamples.map((name) => `servers/${name}`)])(
    "%s is shown in docs/servers.md as it is",
    (name) => {
      const shown = pageOf.get("docs/servers.md")?.blocks.map(({ text }) => text);
      expect(shown).toContain(readFileSync(join(root, "examples", name), "utf8"));
    },
  );

  it.each(serverExamples)("servers/%s has settings that the built-in server takes", (name) => {
    const text = readFileSync(join(root, "examples", "servers", name), "utf8");
    const { engine } = LlmServerSpec.parse(parse(text));
    expect(text.split("\n")[0]).toContain(`serve --engine ${engine.kind} --config ${name}`);
  });
});

describe("scenarios in the docs", () => {
  it.each(scenarioBlocks)("$where can be run", ({ text, where }) => {
    expect(resolveScenario(parse(text), where)).toBeDefined();
  });

  const twins = scenarioBlocks.flatMap(({ text, where, section }) => {
    const twin = commands.find(
      (command) => command.section === section && flagCommands.includes(command.argv[0] ?? ""),
    );
    return twin ? [{ where, text, argv: twin.argv }] : [];
  });

  it.each(twins)("$where is what the flags above it say", async ({ text, where, argv }) => {
    const { name: _name, ...fromFlags } = await printScenario(argv);
    const { name, ...fromFile } = resolveScenario(parse(text), where);
    expect(name).not.toBe("");
    expect(fromFlags).toEqual(fromFile);
  });

  it("are many", () => {
    expect(scenarioBlocks.length).toBeGreaterThan(10);
    expect(twins.length).toBeGreaterThan(8);
  });
});

describe("commands in the docs", () => {
  const runs = (argv: readonly string[]): boolean => [...flagCommands, "run", "demo"].includes(argv[0] ?? "");

  it.each(commands.filter(({ argv }) => runs(argv)))("$where is understood", async ({ argv }) => {
    const scenario = await printScenario(argv[0] === "run" ? await withRealFile(argv) : argv);
    // The demo is several scenarios.
    for (const one of [scenario].flat()) expect(one.load).toBeDefined();
  });

  const simulations = commands.filter(
    ({ argv }) => argv[0] === "simulate" && !argv.includes("--service-from") && !argv.includes("--help"),
  );

  it.each(simulations)("$where simulates", async ({ argv }) => {
    const { exitCode, stderr } = await program.run([...argv, "--requests", "2000"]);
    expect(stderr).toBe("");
    // 3: a goal was missed.
    expect([0, 3]).toContain(exitCode);
  });

  it.each(commands.filter(({ argv }) => !runs(argv)))("$where has known flags", async ({ argv }) => {
    // `model` is a family: its commands have the flags.
    const command = argv.filter((word) => !word.startsWith("-")).slice(0, argv[0] === "model" ? 2 : 1);
    const { exitCode, stdout } = await program.run([...command, "--help"]);
    expect(exitCode).toBe(0);
    const known = new Set(stdout.match(/(?<=^|[\s,])--?[a-z][a-z-]*/gm));
    const used = argv.filter((word) => word.startsWith("-")).map((word) => word.replace(/=.*/, ""));
    expect(used.filter((flag) => !known.has(flag))).toEqual([]);
  });

  it("are many", () => {
    expect(commands.length).toBeGreaterThan(15);
  });
});

describe("links", () => {
  const links = pages.flatMap(({ path, prose }) =>
    [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)]
      .map(([, target = ""]) => ({ path, target }))
      .filter(({ target }) => !/^[a-z]+:/i.test(target)),
  );

  it.each(links)("of $path lead somewhere: $target", ({ path, target }) => {
    const [file = "", fragment] = target.split("#");
    const goal = file === "" ? path : join(dirname(path), decodeURIComponent(file));
    expect(existsSync(resolve(root, goal)), `${goal} exists`).toBe(true);
    if (fragment === undefined) return;
    expect([...(pageOf.get(goal)?.anchors ?? [])]).toContain(fragment);
  });

  it("are many", () => {
    expect(links.length).toBeGreaterThan(20);
  });
});

describe("THIRD_PARTY.md", () => {
  const rows = readFileSync(join(root, "THIRD_PARTY.md"), "utf8").split("\n");
  const manifest = (path: string) =>
    JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")) as {
      license: string;
      dependencies: Record<string, string>;
    };

  it.each(Object.keys(manifest("").dependencies))("names %s with its licence", (name) => {
    const row = rows.find((line) => line.startsWith(`| [${name}](`));
    expect(row).toContain(`| ${manifest(`node_modules/${name}`).license} |`);
  });
});

describe("README.md", () => {
  it("names the two commands of a fresh clone", () => {
    const lines = pageOf
      .get("README.md")
      ?.blocks.flatMap(({ text }) => text.split("\n"))
      .map((line) => line.replace(/^\$ |\s*#.*$/g, "").trim());
    expect(lines).toContain("npm start");
    expect(lines).toContain("npm test");
  });
});
