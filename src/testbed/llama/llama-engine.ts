import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { BenchError } from "../../base/index.ts";
import { type CachedModelOptions, cachedModel } from "../gguf/cached-model.ts";
import { findShape } from "../gguf/known-shapes.ts";
import { readGgufHeader } from "../gguf/read-gguf-header.ts";
import { type LlmEngine, type LlmJob, LlmRefusal } from "../llm/llm-engine.ts";
import type { LlamaEngineSpec } from "./llama-engine-spec.ts";
import { type LlamaProcess, startLlamaProcess } from "./llama-process.ts";
import type { GenerateOrder } from "./llama-protocol.ts";

/** A model that can be asked for, and what runs it, if anything does. */
interface Served {
  readonly id: string;
  readonly contextTokens: number;
  readonly synthetic: boolean;
  /** Path of its file, which is written first if need be. */
  readonly file: () => Promise<string>;
  /** Set while it is being loaded. */
  loading?: Promise<void> | undefined;
  /** Set when it is loaded. */
  worker?: LlamaProcess | undefined;
}

/** What is served when neither a file nor a shape is named: small enough for any machine. */
const defaultShape = "llama-15m-q8";

/**
 * llama.cpp, one process for each loaded model, the first of the named models loaded.
 *
 * Processes, because node-llama-cpp decodes on libuv's pool but tokenizes, fills batches and sets up sampling on the
 * thread that called it, some tenths of a millisecond for each token, which a server would show as latency; because
 * ggml aborts the whole process on an error of its own; and because only an ended process surely gives back its memory.
 * @param onProgress how far the writing of random weights is
 * @throws BenchError serve.engine-missing, model.unreadable, model.write-failed, usage.bad-value
 */
export async function createLlamaEngine(
  spec: LlamaEngineSpec,
  onProgress?: CachedModelOptions["onProgress"],
): Promise<LlmEngine> {
  const served = new Map<string, Served>();
  for (const model of await namedModels(spec, onProgress)) {
    if (served.has(model.id)) {
      throw new BenchError("usage.bad-value", `two models would be called ${model.id}`, {
        hint: "rename one of the files",
      });
    }
    served.set(model.id, model);
  }

  const workers = new Set<LlamaProcess>();
  const newWorker = async (): Promise<LlamaProcess> => {
    const worker = await startLlamaProcess(spec.gpu);
    workers.add(worker);
    return worker;
  };
  const end = async (worker: LlamaProcess): Promise<void> => {
    workers.delete(worker);
    await worker.close();
  };

  async function start(model: Served): Promise<void> {
    // Before gigabytes are written it should be certain that something can read them.
    const worker = await newWorker();
    let path = model.id;
    try {
      path = await model.file();
      await worker.ask("load", {
        path,
        slots: spec.slots,
        contextTokens: model.contextTokens,
        threads: spec.threads ?? Math.max(1, availableParallelism() - 1),
      });
      model.worker = worker;
    } catch (error) {
      await end(worker);
      if (error instanceof BenchError) throw error;
      throw new BenchError("model.unreadable", `llama.cpp cannot load ${path}: ${(error as Error).message}`, {
        hint: "is there enough memory, and does this llama.cpp know the model's architecture?",
        cause: error,
      });
    }
  }

  const find = (id: string): Served => {
    const model = served.get(id);
    if (!model) throw new LlmRefusal(404, "model_not_found", `there is no model ${JSON.stringify(id)}`);
    return model;
  };
  const workerOf = (id: string): LlamaProcess => {
    const { worker } = find(id);
    if (!worker?.alive) throw new LlmRefusal(503, "model_not_loaded", `the model ${id} is not loaded`);
    return worker;
  };
  async function load(id: string): Promise<void> {
    const model = find(id);
    if (model.worker?.alive) return;
    model.loading ??= start(model).finally(() => {
      model.loading = undefined;
    });
    await model.loading;
  }

  const [first] = served.keys();
  if (first !== undefined) await load(first);
  return {
    name: "llama",
    slots: spec.slots,
    models: () =>
      [...served.values()].map(({ id, worker, contextTokens, synthetic }) => ({
        id,
        loaded: worker?.alive ?? false,
        contextTokens,
        synthetic,
      })),
    load,
    async unload(id) {
      const model = find(id);
      await model.loading?.catch(() => {});
      const { worker } = model;
      model.worker = undefined;
      if (worker) await end(worker);
    },
    accept: (job) => ({
      run: (slot, sink, signal) =>
        workerOf(job.model).ask("generate", { ...orderOf(job), slot }, (piece) => sink.piece(piece), signal),
    }),
    embed: (id, texts) => workerOf(id).ask("embed", { texts }),
    async close() {
      await Promise.all([...workers].map(end));
    },
  };
}

/** The job's fields that a process needs; its body stays here. */
function orderOf(job: LlmJob): Omit<GenerateOrder, "slot"> {
  const { prompt, maxTokens, minTokens, ignoreEos, temperature, seed, stop } = job;
  return { prompt, maxTokens, minTokens, ignoreEos, temperature, seed, stop };
}

/** Files first. Heads of files are read at once, so that a wrong path is heard of before anything starts. */
async function namedModels(
  spec: LlamaEngineSpec,
  onProgress: CachedModelOptions["onProgress"],
): Promise<Served[]> {
  const files = spec.models.map(async (path): Promise<Served> => {
    const { contextLength, synthetic } = await readGgufHeader(path);
    return {
      id: basename(path, ".gguf"),
      contextTokens: Math.min(spec.contextTokens, contextLength ?? spec.contextTokens),
      synthetic,
      file: async () => path,
    };
  });
  const wanted = spec.models.length + spec.shapes.length === 0 ? [defaultShape] : spec.shapes;
  const shapes = wanted.map((shapeName): Served => {
    const { name, shape } = findShape(shapeName);
    const { seed, cacheDir } = spec;
    return {
      id: name,
      contextTokens: Math.min(spec.contextTokens, shape.contextLength),
      synthetic: true,
      file: () => cachedModel(name, { seed, cacheDir, ...(onProgress && { onProgress }) }),
    };
  });
  return [...(await Promise.all(files)), ...shapes];
}
