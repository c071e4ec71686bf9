// The program of a model's process; it is started by llama-process and never imported.
import { writeSync } from "node:fs";
import type { Llama } from "node-llama-cpp";
import { LlmRefusal } from "../llm/llm-engine.ts";
import type { LlamaMessage, LlamaReport, LlamaWork, LlamaWorkKind } from "./llama-protocol.ts";
import { type LoadedModel, loadModel } from "./loaded-model.ts";

let llama: Llama | undefined;
let model: LoadedModel | undefined;
const running = new Map<number, AbortController>();

const report = (message: LlamaReport): void => {
  // Without a channel the server is gone, and so will this process be.
  if (process.connected) process.send?.(message);
};

async function start({ gpu }: LlamaWork["start"]["order"]): Promise<null> {
  try {
    const { getLlama, LlamaLogLevel } = await import("node-llama-cpp");
    llama = await getLlama({
      gpu: gpu ? "auto" : false,
      build: "never",
      skipDownload: true,
      progressLogs: false,
      // No limit: the number of threads is said when a model is loaded.
      maxThreads: 0,
      logLevel: LlamaLogLevel.error,
      logger: (_level, message) => void writeSync(2, `${message.trim()}\n`),
    });
    return null;
  } catch (error) {
    throw new Error(whyMissing(error as Error), { cause: error });
  }
}

/** The library's own error says no more than its name. */
function whyMissing(error: Error): string {
  return error.message === "NoBinaryFoundError"
    ? `node-llama-cpp is installed, and its llama.cpp for ${process.platform} on ${process.arch} is not`
    : (error.message.split("\n")[0] as string);
}

async function obey(
  message: Exclude<LlamaMessage, { kind: "abort" }>,
): Promise<LlamaWork[LlamaWorkKind]["answer"]> {
  if (message.kind === "start") return start(message.order);
  if (!llama) throw new Error("an order came before the start");
  if (message.kind === "load") {
    model = await loadModel(llama, message.order);
    return null;
  }
  if (!model) throw new Error("an order came before the model");
  if (message.kind === "embed") return model.embed(message.order.texts);
  const { number } = message;
  const abort = new AbortController();
  running.set(number, abort);
  return model
    .generate(message.order, (piece) => report({ number, kind: "piece", piece }), abort.signal)
    .finally(() => running.delete(number));
}

process.on("message", (message: LlamaMessage) => {
  const { number } = message;
  if (message.kind === "abort") {
    running.get(number)?.abort(new Error("aborted"));
    return;
  }
  obey(message).then(
    (answer) => report({ number, kind: "done", answer }),
    (error: Error) =>
      report({
        number,
        kind: "failed",
        message: error.message,
        ...(error instanceof LlmRefusal && { refusal: { status: error.status, code: error.code } }),
      }),
  );
});

// Ctrl-C reaches the whole group of processes; the server decides when its workers end. When the server is gone, the
// channel closes, and this process must not wait for llama.cpp's threads.
process.on("SIGINT", () => {});
process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
