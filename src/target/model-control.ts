import { BenchError } from "../base/index.ts";
import type { HttpFailure } from "../transport/index.ts";
import { serverMessage } from "./answer/server-message.ts";
import { createDialect } from "./create-dialect.ts";
import type { TargetContext } from "./create-target.ts";
import { readCredentials } from "./credentials.ts";
import { explainNetworkError } from "./explain/explain-network.ts";
import { type ListedModel, readModels } from "./explain/model-list.ts";
import { createServerQuestions, type ServerReply } from "./explain/server-questions.ts";
import { ollamaUrl } from "./llm/llm-url.ts";
import { createServerWords } from "./server-words.ts";
import type { TargetSpec } from "./target-spec.ts";

/** What became of a question about models: done, or not known to this server. */
export type ModelReply<T> =
  | ({ readonly supported: true } & T)
  | { readonly supported: false; readonly reason: string };

/**
 * The models of a server, where it can be asked about them. Every question may throw target.* when the server knows
 * it and fails, or does not answer.
 */
export interface ModelControl {
  list(signal: AbortSignal): Promise<ModelReply<{ readonly models: readonly ListedModel[] }>>;
  /**
   * Loads a model and waits until it is. Of a model that was loaded before, the time says nothing: unload it first.
   * @returns loadMs from the question to the server's word that it is loaded, by our clock
   */
  load(model: string, signal: AbortSignal): Promise<ModelReply<{ readonly loadMs: number }>>;
  unload(model: string, signal: AbortSignal): Promise<ModelReply<object>>;
  /** Closes the transport. */
  close(): Promise<void>;
}

/** A server that loads in the background is asked this often whether it has done so. */
const pollMs = 250;

/** Statuses of servers that do not know a path. */
const noSuchPath: readonly number[] = [404, 405, 501];

/** A path that does not exist, unlike a model that does not: that one is spoken of in the message. */
function isUnknownPath({ status, body }: ServerReply, url: URL): boolean {
  return noSuchPath.includes(status) && !/model/i.test(body.replaceAll(url.pathname, ""));
}

/** How the two families word the change of what is loaded. */
interface Wording {
  /** To be asked in this order, until one exists. */
  readonly urls: readonly URL[];
  readonly json: unknown;
}

/**
 * Lists, loads and unloads the models of the server that a spec names: OpenAI-style servers by /v1/models, with
 * /load and /unload beside it (RockchipLlama; llama.cpp's router has them without /v1), Ollama by its tags and
 * keep_alive.
 * @throws usage.bad-value when a named environment variable is missing
 */
export function createModelControl(spec: TargetSpec, context: TargetContext): ModelControl {
  const { transport, clock, environment } = context;
  const credentials = readCredentials(spec, environment);
  const words = createServerWords(credentials.secrets);
  const dialect = createDialect(spec);
  const questions = createServerQuestions(transport, clock, [
    ["accept", "application/json"],
    ["user-agent", "inferbench"],
    ...dialect.headers,
    ...credentials.headers,
  ]);
  const patienceMs = spec.timeouts.totalMs;
  const { models } = dialect;
  const isOllama = spec.kind === "ollama-chat" || spec.kind === "ollama-generate";
  const nobody = `a server of kind ${spec.kind} has no list of models`;

  const failed = (
    what: string,
    url: URL,
    reply: ServerReply | undefined,
    failure?: HttpFailure,
  ): BenchError => {
    const where = `${url.origin}${url.pathname}`;
    if (failure?.kind === "network") return explainNetworkError({ ...failure, kind: "networkError" }, url);
    if (reply === undefined) return new BenchError("target.timeout", `${where} did not ${what}`);
    const said = words.quote(serverMessage(reply)) || "no message";
    const message = `${where} could not ${what} (${reply.status}): ${said}`;
    if (reply.status === 401 || reply.status === 403) return new BenchError("target.unauthorized", message);
    if ((reply.status === 400 || reply.status === 404) && /not|unknown|no such/i.test(said))
      return new BenchError("target.unknown-model", message);
    return new BenchError(reply.status < 500 ? "target.refused" : "target.unavailable", message);
  };

  const list: ModelControl["list"] = async (signal) => {
    if (models === undefined) return { supported: false, reason: nobody };
    const what = "list its models";
    let failure: HttpFailure | undefined;
    const onFailure = (one: HttpFailure): void => {
      failure = one;
    };
    const reply = await questions.ask("GET", models.url, signal, { onFailure });
    if (reply !== undefined && isUnknownPath(reply, models.url))
      return { supported: false, reason: `${models.url.pathname} does not exist (${reply.status})` };
    const found = reply?.status === 200 ? readModels(reply) : undefined;
    if (found === undefined) throw failed(what, models.url, reply, failure);
    if (!isOllama) return { supported: true, models: found };
    // Ollama lists what is on the disk; what is loaded has a list of its own.
    const running = await questions.ask("GET", ollamaUrl(spec.url, "ps"), signal);
    const loaded = running?.status === 200 ? readModels(running)?.map(({ id }) => id) : undefined;
    if (loaded === undefined) return { supported: true, models: found };
    return {
      supported: true,
      models: found.map((model) => ({ ...model, isLoaded: loaded.includes(model.id) })),
    };
  };

  const wording = (change: "load" | "unload", model: string): Wording | undefined => {
    if (isOllama) {
      const kept = change === "unload" ? 0 : spec.keepAlive;
      const json = { model, stream: false, ...(kept === undefined ? {} : { keep_alive: kept }) };
      return { urls: [ollamaUrl(spec.url, "generate")], json };
    }
    if (!models?.changesBeside) return undefined;
    const beside = new URL(models.url);
    beside.pathname = `${beside.pathname}/${change}`;
    const withoutVersion = new URL(beside);
    withoutVersion.pathname = beside.pathname.replace(/\/v\d+\/models\//, "/models/");
    return { urls: [beside, withoutVersion], json: { model } };
  };

  const change = async (
    which: "load" | "unload",
    model: string,
    signal: AbortSignal,
  ): Promise<ModelReply<object>> => {
    const told = wording(which, model);
    if (told === undefined)
      return { supported: false, reason: `a server of kind ${spec.kind} cannot be told to ${which} a model` };
    const { urls, json } = told;
    for (const url of urls) {
      const reply = await questions.ask("POST", url, signal, { json, patienceMs });
      if (reply !== undefined && isUnknownPath(reply, url)) continue;
      if (reply === undefined || reply.status < 200 || reply.status > 299)
        throw failed(`${which} ${model}`, url, reply);
      return { supported: true };
    }
    return { supported: false, reason: `${urls.map((url) => url.pathname).join(" and ")} do not exist` };
  };

  /** When the model was loaded, waiting while the server's list says that it is not; the list may say nothing. */
  const loadedAt = async (
    model: string,
    toldAt: number,
    until: number,
    signal: AbortSignal,
  ): Promise<number> => {
    for (let first = true; ; first = false) {
      const reply = await list(signal).catch(() => undefined);
      if (signal.aborted) throw new BenchError("run.interrupted", `stopped while ${model} was being loaded`);
      const found = reply?.supported ? reply.models.find(({ id }) => id === model) : undefined;
      if (found?.isLoaded !== false) return first ? toldAt : clock.now();
      if (found.hasFailed) throw new BenchError("target.unavailable", `${spec.url} could not load ${model}`);
      if (clock.now() >= until)
        throw new BenchError("target.timeout", `${spec.url} did not load ${model} in time`);
      await clock.sleepUntil(clock.now() + pollMs, signal);
    }
  };

  return {
    list,
    load: async (model, signal) => {
      const from = clock.now();
      const reply = await change("load", model, signal);
      if (!reply.supported) return reply;
      const at = clock.now();
      // Ollama answers when it has loaded; others may do it in the background.
      const done = isOllama ? at : await loadedAt(model, at, from + patienceMs, signal);
      return { supported: true, loadMs: done - from };
    },
    unload: (model, signal) => change("unload", model, signal),
    close: () => transport.close(),
  };
}
