import { ApiError } from "../http/api-error.ts";
import type { LlmEngine, LlmModel } from "./llm-engine.ts";

/** Which models there are, and who works with them. */
export interface ModelDesk {
  list(): readonly LlmModel[];
  /**
   * The model that a request means: the named one, or without a name the first that is loaded.
   * @throws ApiError 404 for a name that is not there, 400 when it or every model is not loaded
   */
  find(name: string | null): LlmModel;
  /** The same, but a model that is not loaded is loaded. @throws ApiError 404 */
  findOrLoad(name: string | null): Promise<LlmModel>;
  /** @throws ApiError 400 without a name, 404 */
  load(name: string | null): Promise<LlmModel>;
  /** Calls off the jobs that run on it, then frees it. Without a name, every one. @throws ApiError 404 */
  unload(name: string | null): Promise<readonly string[]>;
  /** Registers a job, which is aborted when its model is unloaded. Returns what takes it out again. */
  enter(model: string, job: AbortController): () => void;
}

/** Why a job was aborted, when it was not its client's doing. */
export const unloaded = new ApiError(503, "the model was unloaded before the answer was complete", {
  code: "model_unloaded",
});

export function createModelDesk(engine: LlmEngine): ModelDesk {
  const jobs = new Map<string, Set<AbortController>>();

  const named = (name: string): LlmModel => {
    const model = engine.models().find(({ id }) => id === name);
    if (model) return model;
    const known = engine.models().map(({ id }) => id);
    throw new ApiError(
      404,
      `the model "${name.slice(0, 80)}" does not exist; there is ${known.join(", ") || "none"}`,
      { param: "model", code: "model_not_found" },
    );
  };
  const find = (name: string | null): LlmModel => {
    const model = name === null ? engine.models().find(({ loaded }) => loaded) : named(name);
    if (model?.loaded) return model;
    const what = name === null ? "no model is loaded" : `the model "${name}" is not loaded`;
    const example = JSON.stringify({ model: name ?? engine.models()[0]?.id ?? "" });
    throw new ApiError(400, `${what}; load one with POST /v1/models/load ${example}`, {
      param: "model",
      code: "model_not_loaded",
    });
  };
  const load = async (name: string | null): Promise<LlmModel> => {
    if (name === null) throw new ApiError(400, "model is missing", { param: "model" });
    const { id } = named(name);
    await engine.load(id);
    return named(id);
  };

  return {
    list: () => engine.models(),
    find,
    findOrLoad: async (name) => {
      if (name === null) return find(null);
      const model = named(name);
      return model.loaded ? model : load(name);
    },
    load,
    async unload(name) {
      const going = name === null ? engine.models().filter(({ loaded }) => loaded) : [named(name)];
      for (const { id } of going) {
        for (const job of jobs.get(id) ?? []) job.abort(unloaded);
        await engine.unload(id);
      }
      return going.map(({ id }) => id);
    },
    enter(model, job) {
      const here = jobs.get(model) ?? new Set();
      jobs.set(model, here.add(job));
      return () => here.delete(job);
    },
  };
}
