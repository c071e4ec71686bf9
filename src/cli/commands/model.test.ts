import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestProgram, type TestProgram } from "../program.fixture.ts";

let program: TestProgram;
beforeEach(() => {
  program = createTestProgram();
});
afterEach(() => program.remove());

const path = (name: string): string => join(program.folder, name);

describe("model synth", () => {
  it("writes a model of random weights, which model show reads", async () => {
    const synth = await program.run(["model", "synth", "--shape", "llama-15m", "--output", "a.gguf"]);
    expect(synth.exitCode).toBe(0);
    expect(synth.stdout).toMatch(
      /^Wrote a\.gguf: 27 MB of random weights in the shape of llama-15m-q8\.\nMeasure it: inferbench serve --engine llama --model a\.gguf\n$/,
    );
    const json = await program.run([
      "model",
      "synth",
      "--shape",
      "llama-15m-q8",
      "--output",
      "b.gguf",
      "--json",
    ]);
    expect(JSON.parse(json.stdout)).toEqual({
      file: "b.gguf",
      bytes: statSync(path("b.gguf")).size,
      shape: "llama-15m-q8",
      synthetic: true,
    });
    expect(readFileSync(path("a.gguf")).equals(readFileSync(path("b.gguf")))).toBe(true);

    const show = await program.run(["model", "show", "a.gguf"]);
    expect(show.stdout).toContain("architecture: llama\n");
    expect(show.stdout).toContain("synthetic: true\n");
    expect(JSON.parse((await program.run(["model", "show", "a.gguf", "--json"])).stdout)).toMatchObject({
      architecture: "llama",
      quantisation: "Q8_0",
      contextLength: 4096,
      synthetic: true,
    });
  });

  it("lists the shapes it knows", async () => {
    const { stdout } = await program.run(["model", "synth", "--list"]);
    expect(stdout).toMatch(/^llama-15m\nsmollm2-135m\n(.+\n)+Each with -q8, -q4 or -f16 at its end/);
    expect(JSON.parse((await program.run(["model", "synth", "--list", "--json"])).stdout)).toContain(
      "llama-15m",
    );
  });
});

describe("bad usage of model is told:", () => {
  it.each<[argv: string[], exitCode: number, complaint: string]>([
    [["model", "synth"], 2, "--shape is missing"],
    [["model", "synth", "--shape", "gpt-9"], 2, 'there is no model shape "gpt-9"'],
    [["model", "synth", "--zzz"], 2, "try: see inferbench model synth --help"],
    [["model", "show"], 2, "missing required argument"],
    [["model", "shwo"], 2, "did you mean show?"],
    [["model", "show", "absent.gguf"], 1, "does not exist"],
    [["model", "show", "."], 1, "is a folder or a device, not a file"],
    [["model", "show", "text.gguf"], 1, "is not a GGUF file"],
    [["model", "show", "cut.gguf"], 1, "ends inside its header"],
  ])("%j", async (argv, exitCode, complaint) => {
    writeFileSync(path("text.gguf"), "hello, I am a text");
    writeFileSync(path("cut.gguf"), "GGUF\u0003\0\0\0");
    const run = await program.run(argv);
    expect(run.stderr).toContain(complaint);
    expect(run.stdout).toBe("");
    expect(run.exitCode).toBe(exitCode);
  });

  it("and as JSON where that is asked for", async () => {
    const { stdout } = await program.run(["model", "show", "absent.gguf", "--json"]);
    expect(JSON.parse(stdout).error).toMatchObject({ code: "model.unreadable", exitCode: 1 });
  });
});
