import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { BenchError } from "../../base/index.ts";
import type { RunFlags } from "../flags.ts";
import type { Host } from "../host.ts";
import { runAndReport } from "../run-and-report.ts";
import { withRunFlags } from "../scenario-from-flags.ts";

type DemoFlags = RunFlags & { readonly engine: "moonshine" | "sim" };

/** Four levels, each long enough for a p95 on two cores, together under three minutes. */
const demoLoad = { kind: "closed", concurrency: [1, 2, 4, 8], duration: "25s" };

/** Measures the built-in server. It runs in a process of its own, so that the generator's event loop is not its. */
export async function demoCommand(flags: DemoFlags, host: Host): Promise<number> {
  const scenario = (url: string) =>
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
  if (flags.printScenario)
    return runAndReport(scenario("http://127.0.0.1:8000"), "the flags", host.cwd, flags, host);

  if (!flags.quiet && !flags.json) host.stderr(`Starting the built-in speech server (${flags.engine}) …\n`);
  const server = await startServer(flags.engine);
  try {
    return await runAndReport(scenario(server.url), "the flags", host.cwd, flags, host);
  } finally {
    server.stop();
  }
}

/** Starts `inferbench serve` on a free port and waits for the line that names it. */
async function startServer(engine: string): Promise<{ url: string; stop(): void }> {
  const bin = fileURLToPath(new URL("../bin.js", import.meta.url));
  // Its own process group: Ctrl-C in the terminal is for the run, which then stops the server.
  const child = spawn(process.execPath, [bin, "serve", "--engine", engine, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const stop = (): void => void child.kill("SIGTERM");
  // Whatever ends this process must end the server too.
  process.once("exit", stop);
  const { url } = await firstLine(child);
  return {
    url,
    stop: () => {
      process.removeListener("exit", stop);
      stop();
    },
  };
}

function firstLine(child: ChildProcess): Promise<{ url: string }> {
  return new Promise((resolve, reject) => {
    let complaint = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      complaint += text;
    });
    createInterface({ input: child.stdout as NonNullable<ChildProcess["stdout"]> }).once("line", (line) =>
      resolve(JSON.parse(line) as { url: string }),
    );
    child.once("error", reject);
    child.once("exit", (code) => {
      const [message = `it ended with ${code}`, hint] = complaint
        .replace(/^inferbench: /, "")
        .split("\n  try: ")
        .map((part) => part.replace(/ \[[a-z.-]+\]\s*$/, "").trim());
      reject(
        new BenchError(
          "serve.engine-missing",
          `the built-in server did not start: ${message}`,
          hint ? { hint } : {},
        ),
      );
    });
  });
}
