import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { BenchError } from "../../base/index.ts";
import { type LlmPiece, LlmRefusal } from "../llm/llm-engine.ts";
import type { LlamaMessage, LlamaReport, LlamaWork, LlamaWorkKind } from "./llama-protocol.ts";

/** A process with llama.cpp in it, for one model. */
export interface LlamaProcess {
  readonly alive: boolean;
  /**
   * Orders run side by side. Rejects with LlmRefusal, or with a sentence when the model or the process fails.
   * @param signal asks the process to stop this order; it rejects when it has
   */
  ask<Kind extends Exclude<LlamaWorkKind, "start">>(
    kind: Kind,
    order: LlamaWork[Kind]["order"],
    onPiece?: (piece: LlmPiece) => void,
    signal?: AbortSignal,
  ): Promise<LlamaWork[Kind]["answer"]>;
  /** Ends the process, which frees all memory of the model, and waits for that. */
  close(): Promise<void>;
}

/** The version that this engine was tried with. */
const wantedPackage = "node-llama-cpp@3.21.1";

/** Enough of what native code printed before it died to be of use in an error. */
const keptErrorChars = 1000;

interface Pending {
  readonly onPiece: (piece: LlmPiece) => void;
  readonly resolve: (answer: LlamaWork[LlamaWorkKind]["answer"]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Resolves when llama.cpp is found and started; the model comes with the order "load".
 * @throws BenchError serve.engine-missing, with what to install
 */
export async function startLlamaProcess(gpu: boolean): Promise<LlamaProcess> {
  const child = fork(workerProgram(), [], { execArgv: [], stdio: ["ignore", "ignore", "pipe", "ipc"] });
  const exited = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const pending = new Map<number, Pending>();
  let alive = true;
  let printed = "";
  let orders = 0;

  child.stderr?.on("data", (piece: Buffer) => {
    printed = (printed + piece.toString()).slice(-keptErrorChars);
  });
  const gone = (why: string): void => {
    if (!alive) return;
    alive = false;
    const last = printed.trim().split("\n").at(-1) ?? "";
    const error = new Error(`the llama.cpp process ${why}${last && `: ${last}`}`);
    for (const order of pending.values()) order.reject(error);
    pending.clear();
  };
  child.once("error", (error) => gone(`could not be used (${error.message})`));
  child.once("close", (code, signal) => gone(`ended (${signal ?? `exit code ${code}`})`));
  child.on("message", (report: LlamaReport) => {
    const order = pending.get(report.number);
    if (!order) return;
    if (report.kind === "piece") return order.onPiece(report.piece);
    pending.delete(report.number);
    if (report.kind === "done") order.resolve(report.answer);
    else order.reject(errorOf(report));
  });

  const ask = <Kind extends LlamaWorkKind>(
    kind: Kind,
    order: LlamaWork[Kind]["order"],
    onPiece: (piece: LlmPiece) => void = () => {},
    signal?: AbortSignal,
  ): Promise<LlamaWork[Kind]["answer"]> => {
    const number = orders++;
    const abort = (): void => post(child, { number, kind: "abort" }, () => {});
    return new Promise<LlamaWork[Kind]["answer"]>((resolve, reject) => {
      if (!alive) return reject(new Error("the llama.cpp process has ended"));
      signal?.throwIfAborted();
      pending.set(number, { onPiece, resolve: resolve as Pending["resolve"], reject });
      signal?.addEventListener("abort", abort, { once: true });
      post(child, { number, kind, order } as LlamaMessage, reject);
    }).finally(() => {
      pending.delete(number);
      signal?.removeEventListener("abort", abort);
    });
  };
  const close = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
    await exited;
  };

  try {
    await ask("start", { gpu });
  } catch (error) {
    await close();
    throw new BenchError(
      "serve.engine-missing",
      `the llama engine does not start: ${(error as Error).message}`,
      {
        hint: `npm install ${wantedPackage} (llama.cpp comes with it for Linux, macOS and Windows), or use --engine llm-sim`,
        cause: error,
      },
    );
  }
  return {
    get alive() {
      return alive;
    },
    ask,
    close,
  };
}

function errorOf(report: LlamaReport & { kind: "failed" }): Error {
  const { message, refusal } = report;
  return refusal ? new LlmRefusal(refusal.status, refusal.code, message) : new Error(message);
}

function post(child: ChildProcess, message: LlamaMessage, onFailure: (error: Error) => void): void {
  child.send(message, (error) => {
    if (error) onFailure(error);
  });
}

/** Node 20 cannot run TypeScript, so the source (under test) starts the built program too. */
function workerProgram(): string {
  const beside = fileURLToPath(new URL("./llama-worker.js", import.meta.url));
  if (existsSync(beside)) return beside;
  const built = fileURLToPath(new URL("../../../dist/testbed/llama/llama-worker.js", import.meta.url));
  if (existsSync(built)) return built;
  throw new BenchError("serve.engine-missing", "the llama worker is not built", { hint: "npm run build" });
}
