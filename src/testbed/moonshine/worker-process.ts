import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BenchError } from "../../base/index.ts";
import type { Transcript } from "../speech-engine.ts";
import type { ModelFiles } from "./model-files.ts";
import type { WorkerOrder, WorkerReport } from "./worker-protocol.ts";

/** One worker process with the model in its memory. */
export interface Worker {
  readonly alive: boolean;
  /** One at a time. Rejects with a sentence when the model or the process fails. */
  transcribe(wav: Uint8Array, stream: boolean, onDelta: (text: string) => void): Promise<Transcript>;
  /** Ends the process and waits for that. */
  close(): Promise<void>;
}

/** Enough of what native code printed before it died to be of use in an error. */
const keptErrorChars = 500;

/**
 * Resolves when the model is loaded and warm.
 * @throws BenchError serve.engine-missing
 */
export async function startWorker(files: ModelFiles, threads: number): Promise<Worker> {
  const child = fork(workerProgram(), [], {
    serialization: "advanced",
    execArgv: [],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  let alive = true;
  let printed = "";
  let listen: (report: WorkerReport) => void = () => {};

  child.stderr?.on("data", (piece: Buffer) => {
    printed = (printed + piece.toString()).slice(-keptErrorChars);
  });
  child.on("message", (report: WorkerReport) => listen(report));
  const gone = (why: string): void => {
    if (!alive) return;
    alive = false;
    const last = printed.trim().split("\n").at(-1) ?? "";
    listen({ kind: "failed", message: `the worker process ${why}${last && `: ${last}`}` });
  };
  child.once("error", (error) => gone(`could not be used (${error.message})`));
  child.once("close", (code, signal) => gone(`ended (${signal ?? `exit code ${code}`})`));

  /** Sends one order and resolves with the report that ends it. */
  const give = (order: WorkerOrder, onDelta?: (text: string) => void): Promise<WorkerReport> =>
    new Promise((resolve, reject) => {
      listen = (report) => {
        if (report.kind === "delta") onDelta?.(report.text);
        else if (report.kind === "failed") reject(new Error(report.message));
        else resolve(report);
      };
      if (alive) send(child, order, reject);
      else reject(new Error("the worker process has ended"));
    });
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  };

  try {
    await give({ kind: "load", files, threads });
  } catch (error) {
    await close();
    throw new BenchError(
      "serve.engine-missing",
      `the moonshine engine does not start: ${(error as Error).message}`,
      {
        hint: "is there an onnxruntime-node for this platform? otherwise use --engine sim",
        cause: error,
      },
    );
  }
  return {
    get alive() {
      return alive;
    },
    async transcribe(wav, stream, onDelta) {
      const report = await give({ kind: "transcribe", wav, stream }, onDelta);
      if (report.kind !== "transcribed") throw new Error("the worker process answered something else");
      return report.transcript;
    },
    close,
  };
}

function send(child: ChildProcess, order: WorkerOrder, onFailure: (error: Error) => void): void {
  child.send(order, (error) => {
    if (error) onFailure(error);
  });
}

/** Node 20 cannot run TypeScript, so the source (under test) starts the built program too. */
function workerProgram(): string {
  const beside = fileURLToPath(new URL("./moonshine-worker.js", import.meta.url));
  if (existsSync(beside)) return beside;
  const built = fileURLToPath(
    new URL("../../../dist/testbed/moonshine/moonshine-worker.js", import.meta.url),
  );
  if (existsSync(built)) return built;
  throw new BenchError("serve.engine-missing", "the moonshine worker is not built", {
    hint: "npm run build",
  });
}
