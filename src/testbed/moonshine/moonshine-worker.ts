// The program of one worker process; it is started by moonshine-engine and never imported.
import { decodeWav } from "../wav/decode-wav.ts";
import { loadMoonshine, type MoonshineModel, moonshineSampleRate } from "./moonshine-model.ts";
import type { WorkerOrder, WorkerReport } from "./worker-protocol.ts";

/** The first inference allocates its memory and is several times slower; nobody should measure that. */
const warmUpSeconds = 2;

let model: MoonshineModel | undefined;

const report = (message: WorkerReport): void => {
  // Without a channel the server is gone, and so will this process be.
  if (process.connected) process.send?.(message);
};

async function obey(order: WorkerOrder): Promise<WorkerReport> {
  if (order.kind === "load") {
    model = await loadMoonshine(order.files, order.threads);
    await model.transcribe(new Float32Array(warmUpSeconds * moonshineSampleRate));
    return { kind: "loaded" };
  }
  if (!model) throw new Error("a clip came before the model");
  const onDelta = order.stream ? (text: string) => report({ kind: "delta", text }) : undefined;
  const transcript = await model.transcribe(decodeWav(order.wav, moonshineSampleRate), onDelta);
  return { kind: "transcribed", transcript };
}

process.on("message", (order: WorkerOrder) => {
  obey(order).then(report, (error: Error) => report({ kind: "failed", message: error.message }));
});

// Ctrl-C reaches the whole group of processes; the server decides when its workers end. When the server is gone,
// the channel closes, nothing is left to wait for, and the process ends by itself.
process.on("SIGINT", () => {});
