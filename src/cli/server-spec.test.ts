import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BenchError } from "../base/index.ts";
import { LlmServerSpec, SpeechServerSpec } from "../testbed/index.ts";
import type { Host } from "./host.ts";
import { addServeFlags, type EngineName, engines, type ServeFlags } from "./serve-flags.ts";
import { readServerSpec, type ServerSpec } from "./server-spec.ts";

const serveOptions = (): Command => addServeFlags(new Command("serve").exitOverride());

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "inferbench-serve-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function read(argv: readonly string[], config?: string): Promise<ServerSpec> {
  if (config !== undefined) writeFileSync(join(folder, "c.yaml"), config);
  const flags = serveOptions()
    .configureOutput({ writeErr: () => {} })
    .parse([...argv, ...(config === undefined ? [] : ["--config", "c.yaml"])], { from: "user" })
    .opts<ServeFlags>();
  return readServerSpec(flags, { cwd: folder, environment: { TOKEN: "secret" } } as unknown as Host);
}

async function refusal(argv: readonly string[], config?: string): Promise<BenchError> {
  const error = await read(argv, config).then(
    () => undefined,
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(BenchError);
  expect((error as BenchError).exitCode).toBe(2);
  return error as BenchError;
}

/** For each engine its flags, and the settings that they make of it. */
const rows: Readonly<Record<EngineName, readonly [argv: readonly string[], engine: object][]>> = {
  moonshine: [
    [["--workers", "2"], { workers: 2 }],
    [["--model-dir", "m"], { modelDir: "m" }],
  ],
  sim: [
    [["--slots", "2"], { slots: 2 }],
    [["--seed", "abc"], { seed: "abc" }],
    [["--service-ms", "30"], { service: { kind: "fixed", ms: 30 } }],
    [["--service-cv", "0.5"], { service: { kind: "lognormal", meanMs: 50, cv: 0.5 } }],
    [["--per-audio-second"], { perAudioSecond: true }],
    [["--error-ratio", "0.1"], { errorRatio: 0.1 }],
    [["--stall", "5s:200ms"], { stalls: [{ atMs: 5000, durationMs: 200 }] }],
  ],
  llama: [
    [["--slots", "2"], { slots: 2 }],
    [["--seed", "7"], { seed: "7" }],
    [["--model", "a.gguf", "--model", "b.gguf"], { models: ["a.gguf", "b.gguf"] }],
    [["--shape", "llama-15m-q8"], { shapes: ["llama-15m-q8"] }],
    [["--threads", "3"], { threads: 3 }],
    [["--context", "512"], { contextTokens: 512 }],
    [["--cpu"], { gpu: false }],
  ],
  "llm-sim": [
    [["--slots", "2"], { slots: 2 }],
    [["--seed", "7"], { seed: "7" }],
    [["--context", "512"], { contextTokens: 512 }],
    [["--prefill-rate", "900"], { prefillTokensPerSecond: 900 }],
    [["--token-ms", "0"], { tokenMs: 0 }],
    [["--output-tokens", "9"], { outputTokens: { kind: "fixed", tokens: 9 } }],
    [["--reasoning-tokens", "4"], { reasoningTokens: 4 }],
    [["--tokens-per-event", "3"], { tokensPerEvent: 3 }],
    [["--error-ratio", "0.1"], { errorRatio: 0.1 }],
    [
      ["--stall", "1s:1s", "--stall", "9s:1s"],
      {
        stalls: [
          { atMs: 1000, durationMs: 1000 },
          { atMs: 9000, durationMs: 1000 },
        ],
      },
    ],
  ],
};
const cases = engines.flatMap((engine) =>
  rows[engine].map(([argv, settings]) => ({ engine, argv, settings })),
);

describe("each flag is a setting of its engine:", () => {
  it.each(cases)("$engine $argv", async ({ engine, argv, settings }) => {
    const { spec, kind } = await read(["--engine", engine, ...argv]);
    expect(spec.engine).toEqual({ kind: engine, ...settings });
    expect(() => (kind === "speech" ? SpeechServerSpec : LlmServerSpec).parse(spec)).not.toThrow();
  });

  it("and every flag of serve is among them, or is about the server itself", () => {
    const common = ["--engine", "--host", "--port", "--token-env", "--queue", "--config"];
    const ofEngines = new Set(cases.flatMap(({ argv }) => argv.filter((word) => word.startsWith("--"))));
    const known = serveOptions().options.map(({ long }) => long);
    expect([...common, "--until-input-ends", "--json", ...ofEngines].sort()).toEqual(known.sort());
  });

  it("or is refused for the others, which are named", async () => {
    for (const { engine, argv } of cases) {
      const [flag] = argv;
      for (const other of engines) {
        if (rows[other].some(([known]) => known[0] === flag)) continue;
        const { message, code, hint } = await refusal(["--engine", other, ...argv]);
        expect(code).toBe("usage.conflict");
        expect(message).toMatch(new RegExp(`^${flag} is for --engine .*\\b${engine}\\b.*, not ${other}$`));
        expect(hint).toMatch(/^leave it out, or choose the engine with --engine [\w-]+$/);
      }
    }
  });
});

describe("the server itself", () => {
  it("is Moonshine on this machine only, unless said otherwise", async () => {
    expect(await read([])).toEqual({
      kind: "speech",
      engine: "moonshine",
      spec: { host: "127.0.0.1", port: 8000, engine: { kind: "moonshine" } },
    });
  });

  it("takes its place, its queue and its token from flags", async () => {
    const argv = ["--engine", "llm-sim", "--host", "::1", "-p", "0", "--queue", "3", "--token-env", "TOKEN"];
    const { spec } = await read(argv);
    expect(spec).toMatchObject({ host: "::1", port: 0, queueLimit: 3, token: "secret" });
  });

  it("needs the token that is named", async () => {
    expect((await refusal(["--token-env", "NONE"])).message).toBe("the environment variable NONE is not set");
  });
});

describe("a file of settings", () => {
  const config = `
host: 127.0.0.2
port: 9000
stream: { usage: never }
engine: { kind: llm-sim, tokenMs: 5, models: [a, b], faults: [{ kind: cut, atToken: 3, ratio: 0.5 }] }
`;

  it("says which engine, where it listens, and what has no flag", async () => {
    const { engine, spec } = await read([], config);
    expect(engine).toBe("llm-sim");
    expect(spec).toMatchObject({
      host: "127.0.0.2",
      port: 9000,
      stream: { usage: "never" },
      engine: { tokenMs: 5, models: ["a", "b"], faults: [{ kind: "cut" }] },
    });
  });

  it("gives way to flags", async () => {
    const { spec } = await read(["--port", "1", "--token-ms", "7"], config);
    expect(spec).toMatchObject({ host: "127.0.0.2", port: 1, engine: { tokenMs: 7, models: ["a", "b"] } });
  });

  it.each<[config: string, complaint: string, argv?: string[]]>([
    ["- 1", "--config c.yaml does not hold settings"],
    ["", "--config c.yaml does not hold settings"],
    ["a: [", "--config c.yaml is not YAML in line"],
    ["engine: sim", "--config c.yaml has an engine that is not an object with keys"],
    ["engine: { kind: gpu }", "has an engine.kind that is not one of moonshine, sim, llama, llm-sim"],
    [
      "engine: { kind: sim }",
      "--config c.yaml is for engine sim, and --engine llm-sim was asked for",
      ["--engine", "llm-sim"],
    ],
    ["engine: { kind: llm-sim, tokenMs: -5 }", "--config c.yaml: engine.tokenMs must be at least 0"],
    ["engine: { kind: llm-sim, tokenMS: 5 }", 'unknown key "tokenMS" in engine; did you mean "tokenMs"?'],
    ["engine: { kind: llm-sim, faults: [{ kind: cut }] }", "engine.faults.0.atToken is missing"],
    ["engine: { kind: llm-sim }\nstrem: {}", 'unknown key "strem"; did you mean "stream"?'],
    [
      "engine: { kind: llm-sim }\nstream: { roleChunk: no }",
      "stream.roleChunk must be one of start, first, none",
    ],
    ["engine: { kind: llama }\nqueueLimit: many", "--config c.yaml: queueLimit must be a number, not text"],
    ["engine: { kind: sim, slots: x }\nqueueLimit: many", "engine.slots must be a number"],
    ["engine: { kind: llm-sim }", "--token-ms must be at least 0", ["--token-ms", "-1"]],
  ])("%j is refused", async (text, complaint, argv = []) => {
    expect((await refusal(argv, text)).message).toContain(complaint);
  });

  it.each([
    ["absent.yaml", "--config absent.yaml does not exist"],
    [".", "--config . is a folder"],
  ])("%s is refused", async (file, complaint) => {
    const { message, hint } = await refusal(["--config", file]);
    expect(message).toBe(complaint);
    expect(hint).toBe("docs/servers.md shows one");
  });
});

describe("settings that no server has are told by their flags:", () => {
  it.each([
    [["--engine", "sim", "--service-ms", "-4"], "--service-ms must be at least 0"],
    [["--engine", "sim", "--stall", "5s"], '--stall "5s" is not a time and a length'],
    [["--engine", "sim", "--stall", "5s:2s:1s"], "is not a time and a length"],
    [["--engine", "sim", "--stall", "soon:2s"], '"soon" is not a duration'],
    [["--engine", "llm-sim", "--prefill-rate", "0"], "--prefill-rate must be more than 0"],
    [["--engine", "llm-sim", "--output-tokens", "1.5"], "--output-tokens must be a whole number, not 1.5"],
    [["--engine", "llm-sim", "--tokens-per-event", "0"], "--tokens-per-event must be at least 1"],
    [["--engine", "llm-sim", "--error-ratio", "2"], "--error-ratio must be at most 1"],
    [["--engine", "llama", "--context", "0"], "--context must be"],
    [["--port", "70000"], "--port must be at most 65535"],
    [["--queue", "-1"], "--queue must be at least 0"],
  ])("%j", async (argv, complaint) => {
    expect((await refusal(argv)).message).toContain(complaint);
  });
});
