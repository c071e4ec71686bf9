import { fileURLToPath } from "node:url";
import { resolveScenario } from "../../scenario/index.ts";
import { startChildServer } from "../child-server.ts";
import { flagWords } from "../flag-labels.ts";
import type { RunFlags } from "../flags.ts";
import type { Host } from "../host.ts";
import { runAndReport } from "../run-and-report.ts";
import { type RawScenario, withRunFlags } from "../scenario-from-flags.ts";

type DemoFlags = RunFlags & { readonly engine: "moonshine" | "sim" };

/** Four levels, each long enough for a p95 on two cores, together under three minutes. */
const demoLoad = { kind: "closed", concurrency: [1, 2, 4, 8], duration: "25s" };

/** Measures the built-in server. It runs in a process of its own, so that the generator's event loop is not its. */
export async function demoCommand(flags: DemoFlags, host: Host): Promise<number> {
  const source = { baseDir: host.cwd, words: flagWords("demo") };
  const scenarioFor = (url: string): RawScenario =>
    withRunFlags(
      {
        name: "demo",
        target: {
          kind: "openai-transcription",
          url,
          model: flags.engine === "sim" ? "sim" : "moonshine-tiny",
        },
        workload: { kind: "synthetic-speech" },
        load: demoLoad,
      },
      flags,
    );
  const preview = scenarioFor("http://127.0.0.1:8000");
  if (flags.printScenario) return runAndReport(preview, source, flags, host);
  // A wrong flag is told before a model is loaded for nothing.
  resolveScenario(preview, "", source.words);

  if (!flags.quiet) host.stderr(`Starting the built-in speech server (${flags.engine}) …\n`);
  const bin = fileURLToPath(new URL("../bin.js", import.meta.url));
  const serve = [bin, "serve", "--engine", flags.engine, "--port", "0", "--json", "--until-input-ends"];
  const server = await startChildServer(serve, host);
  try {
    return await runAndReport(scenarioFor(server.url), source, flags, host);
  } finally {
    await server.stop();
  }
}
