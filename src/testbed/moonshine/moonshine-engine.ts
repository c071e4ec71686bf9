import { availableParallelism } from "node:os";
import type { SpeechEngine } from "../speech-engine.ts";
import type { MoonshineEngineSpec } from "../speech-server-spec.ts";
import { findModelFiles } from "./model-files.ts";
import { startWorker, type Worker } from "./worker-process.ts";

/**
 * A real speech model in a pool of processes, one clip a process at a time.
 *
 * Processes and not threads: onnxruntime-node runs inference on libuv's pool, whose four threads all worker threads of
 * a process would share; a crash in native code takes down one clip instead of the server; and memory goes back to the
 * system when a process ends. What a thread would save, a copy of a few hundred kilobytes, is lost in the inference.
 * @throws BenchError serve.engine-missing
 */
export async function createMoonshineEngine(spec: MoonshineEngineSpec): Promise<SpeechEngine> {
  const files = findModelFiles(spec.modelDir);
  const slots = spec.workers ?? Math.max(1, availableParallelism() - 1);
  const started = await Promise.allSettled(
    Array.from({ length: slots }, () => startWorker(files, spec.threads)),
  );
  const workers: Worker[] = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const failure = started.find((one) => one.status === "rejected");
  if (failure) {
    await Promise.all(workers.map((worker) => worker.close()));
    throw failure.reason;
  }

  return {
    name: "moonshine",
    models: ["moonshine-tiny"],
    slots,
    accept: (job) => ({
      async run(slot, onDelta) {
        // A process that crashed under an earlier clip is replaced when its slot is next used.
        if (!workers[slot]?.alive) workers[slot] = await startWorker(files, spec.threads);
        return (workers[slot] as Worker).transcribe(job.audio.bytes(), job.stream, onDelta);
      },
    }),
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}
