import { Command } from "commander";
import { describe, expect, it } from "vitest";
import { BenchError } from "../base/index.ts";
import { speechFlagOfKey } from "./flag-labels.ts";
import { addRunFlags, addSpeechFlags, type RunFlags, type SpeechFlags } from "./flags.ts";
import { type RawScenario, scenarioFromFlags, withRunFlags } from "./scenario-from-flags.ts";

const sttOptions = (): Command => addSpeechFlags(addRunFlags(new Command("stt").exitOverride()));

/** Flags as commander reads them. */
function flagsOf(argv: readonly string[]): RunFlags & SpeechFlags {
  const command = sttOptions().configureOutput({ writeErr: () => {} });
  return command.parse(argv, { from: "user" }).opts();
}

const server = ["--url", "http://h", "--model", "m"];
const scenarioOf = (argv: readonly string[]): RawScenario => scenarioFromFlags(flagsOf(argv));

/** The value at a dotted path. */
function at(path: string, value: unknown): unknown {
  return path.split(".").reduce((inner, key) => (inner as RawScenario | undefined)?.[key], value);
}

/** For each key that a flag sets: arguments, and what is then at the key. */
const rows: Readonly<Record<string, readonly [argv: readonly string[], value: unknown]>> = {
  name: [[...server, "--name", "a b"], "a b"],
  goals: [
    [...server, "--goal", "p95 < 1s", "--goal", "wer < 9%"],
    ["p95 < 1s", "wer < 9%"],
  ],
  seed: [[...server, "--seed", "7"], 7],
  "load.concurrency": [
    [...server, "-c", "1,2,4"],
    [1, 2, 4],
  ],
  "load.ratePerSecond": [[...server, "-r", "0.5"], 0.5],
  "load.size": [
    [...server, "--burst", "4,8", "-n", "16"],
    [4, 8],
  ],
  "load.requests": [[...server, "-n", "16"], 16],
  "load.duration": [[...server, "-d", "1.5m"], "1.5m"],
  "load.warmup": [[...server, "--warmup", "0"], 0],
  workers: [[...server, "--workers", "2"], 2],
  "connection.maxConnections": [[...server, "-r", "1", "--max-connections", "4"], 4],
  "connection.client": [[...server, "--client", "undici"], "undici"],
  "connection.proxyUrl": [[...server, "--proxy", "http://p:1"], "http://p:1"],
  "connection.http2": [[...server, "--http2"], true],
  "target.url": [server, "http://h"],
  "target.model": [server, "m"],
  "target.apiKeyEnv": [[...server, "--api-key-env", "KEY"], "KEY"],
  "target.headers": [[...server, "--header", "X-A: ${B}:c"], { "X-A": "${B}:c" }],
  "target.fields": [[...server, "--field", "a=b=c", "--field", "A="], { a: "b=c", A: "" }],
  "target.fileField": [["--url", "http://h", "--api", "http", "--file-field", "audio"], "audio"],
  "target.textPath": [["--url", "http://h", "--api", "http", "--text-path", "a.0"], "a.0"],
  "target.language": [[...server, "--language", "en"], "en"],
  "target.responseFormat": [[...server, "--response-format", "vtt"], "vtt"],
  "target.stream": [[...server, "--stream"], true],
  "target.timeouts.totalMs": [[...server, "--timeout", "2s"], 2000],
  "workload.path": [[...server, "--clips", "./audio"], "./audio"],
  "workload.durationSeconds": [
    [...server, "--audio-seconds", "1,30"],
    [1, 30],
  ],
  "workload.clips": [[...server, "--clip-count", "3"], 3],
  "workload.voices": [
    [...server, "--voices", "slt, rms"],
    ["slt", "rms"],
  ],
  "workload.nonSpeech.silence": [[...server, "--clips", "a", "--silence", "2"], 2],
  "workload.nonSpeech.noise": [[...server, "--noise", "3"], 3],
  "scoring.normalizer": [[...server, "--normalizer", "basic"], "basic"],
};

describe("each flag sets its key:", () => {
  it.each(Object.entries(rows))("%s", (key, [argv, value]) => {
    expect(at(key, scenarioOf(argv))).toEqual(value);
  });

  it("and every flag of stt is among them, or chooses a kind or an output", () => {
    const others = ["--api", "--arrival", "--out", "--json", "--quiet", "--print-scenario"];
    const known = sttOptions().options.map(({ long }) => long);
    expect([...Object.values(speechFlagOfKey), ...others].sort()).toEqual(known.sort());
    expect(Object.keys(rows).sort()).toEqual(Object.keys(speechFlagOfKey).sort());
  });
});

describe("flags choose kinds:", () => {
  it.each<[argv: string[], key: string, value: unknown]>([
    [[], "load", undefined],
    [["-n", "9"], "load", { kind: "closed", concurrency: [1, 2, 4, 8], requests: 9 }],
    [["-d", "9s"], "load", { kind: "closed", concurrency: [1, 2, 4, 8], duration: "9s" }],
    [["-c", "4"], "load", { kind: "closed", concurrency: 4 }],
    [["-r", "1,2"], "load", { kind: "poisson", ratePerSecond: [1, 2] }],
    [["-r", "1", "--arrival", "constant"], "load", { kind: "constant", ratePerSecond: 1 }],
    [["--burst", "4", "-d", "3s"], "load", { kind: "burst", size: 4, duration: "3s" }],
    [["--proxy", "http://p:1"], "connection", { client: "undici", proxyUrl: "http://p:1" }],
    [["--clips", "a"], "workload", { kind: "clips", path: "a" }],
    [[], "workload", { kind: "synthetic-speech" }],
    [[], "target.kind", "openai-transcription"],
    [["--seed", "007"], "seed", 7],
    [["--seed", "abc"], "seed", "abc"],
    [["--seed", "__proto__"], "seed", "__proto__"],
    [["--seed", "9".repeat(30)], "seed", "9".repeat(30)],
  ])("%j", (argv, key, value) => {
    expect(at(key, scenarioOf([...server, ...argv]))).toEqual(value);
  });
});

describe("flags over a scenario file replace only what they name:", () => {
  const poisson = { kind: "poisson", ratePerSecond: [1, 2], duration: "60s", warmup: 5 };
  it.each<[argv: string[], before: unknown, after: unknown]>([
    [[], poisson, poisson],
    [["-n", "9"], poisson, { ...poisson, requests: 9 }],
    [["-r", "7"], poisson, { ...poisson, ratePerSecond: 7 }],
    [["-r", "7"], { ...poisson, kind: "constant" }, { ...poisson, kind: "constant", ratePerSecond: 7 }],
    [["--arrival", "constant"], poisson, { ...poisson, kind: "constant" }],
    [["-c", "4"], poisson, { kind: "closed", concurrency: 4, duration: "60s", warmup: 5 }],
    [["--burst", "4"], poisson, { kind: "burst", size: 4, duration: "60s", warmup: 5 }],
    [
      ["-c", "4"],
      { kind: "closed", concurrency: [1, 2], requests: 5 },
      { kind: "closed", concurrency: 4, requests: 5 },
    ],
    [["-n", "9"], "closed", "closed"],
    [["-n", "9"], { concurrency: 3 }, { concurrency: 3, requests: 9 }],
    [["-c", "4"], "closed", { kind: "closed", concurrency: 4 }],
  ])("%j over %j", (argv, before, after) => {
    expect(withRunFlags({ load: before }, flagsOf(argv))).toEqual({ load: after });
  });

  it("also beside the load", () => {
    const base = { name: "a", goals: ["x"], connection: { client: "undici" }, seed: 3 };
    expect(withRunFlags(base, flagsOf(["--max-connections", "2", "--goal", "y"]))).toEqual({
      ...base,
      goals: ["y"],
      connection: { client: "undici", maxConnections: 2 },
    });
    expect(withRunFlags({ connection: 3 }, flagsOf(["--max-connections", "2"]))).toEqual({ connection: 3 });
  });
});

describe("flags that do not go together are refused:", () => {
  it.each<[argv: string[], complaint: string]>([
    [["-c", "1", "-r", "1"], "--concurrency and --rate are different kinds of load"],
    [["-r", "1", "--burst", "1"], "--rate and --burst are different kinds of load"],
    [["--arrival", "poisson"], "--arrival needs --rate"],
    [["--arrival", "poisson", "-c", "1"], "--arrival needs --rate"],
    [["--file-field", "f"], "--file-field does not go with --api openai"],
    [["--api", "http"], "--model does not go with --api http"],
    [["--clips", "a", "--clip-count", "3"], "--clip-count is for synthetic speech"],
    [["--field", "a"], '--field "a" has no "="'],
    [["--field", "=a"], '--field "=a" has no "="'],
    [["--field", "a=1", "--field", "a=2"], "--field gives a twice"],
    [["--header", "A: 1", "--header", "a: 2"], "--header gives a twice"],
    [["--timeout", "soon"], '"soon" is not a duration'],
  ])("%j", (argv, complaint) => {
    try {
      scenarioOf([...server, ...argv]);
    } catch (error) {
      expect(error).toBeInstanceOf(BenchError);
      expect((error as BenchError).message).toContain(complaint);
      expect((error as BenchError).exitCode).toBe(2);
      return;
    }
    expect.unreachable("they were accepted");
  });
});
