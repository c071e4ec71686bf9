import { BenchError } from "../../base/index.ts";
import type { Outcome } from "../../record/index.ts";
import type { Dialect } from "../dialect.ts";
import type { ServerWords } from "../server-words.ts";
import type { TargetSpec } from "../target-spec.ts";
import { findLikelyPath } from "./likely-path.ts";
import { nearestModels, readModelIds } from "./model-list.ts";
import type { ServerQuestions } from "./server-questions.ts";

export type HttpError = Extract<Outcome, { kind: "httpError" }>;

export interface StatusContext {
  readonly spec: TargetSpec;
  readonly dialect: Dialect;
  readonly questions: ServerQuestions;
  readonly words: ServerWords;
  readonly signal: AbortSignal;
}

const listedModels = 10;

/** The message may speak of the model for other reasons; the server's own list decides, if it has one. */
async function explainModel(error: HttpError, context: StatusContext): Promise<BenchError | undefined> {
  const { dialect, questions, words, signal } = context;
  const { models } = dialect;
  if (
    models?.wanted === undefined ||
    ![400, 404, 422].includes(error.status) ||
    !/model/i.test(error.message)
  )
    return undefined;
  const reply = await questions.ask("GET", models.url, signal);
  const ids = reply === undefined ? [] : readModelIds(reply);
  if (ids.includes(models.wanted)) return undefined;
  if (ids.length === 0) {
    const saysUnknown = /not|unknown|invalid|no such|missing/i.test(error.message);
    if (error.status !== 404 && !saysUnknown) return undefined;
    return new BenchError(
      "target.unknown-model",
      `the server does not have the model ${models.wanted}: ${error.message}`,
      {
        hint: "it does not list its models; look into its configuration",
      },
    );
  }
  const { sorted, isNear } = nearestModels(models.wanted, ids);
  const shown = sorted.slice(0, listedModels).map((id) => words.quote(id, 80));
  const more = sorted.length > shown.length ? ` and ${sorted.length - shown.length} more` : "";
  return new BenchError("target.unknown-model", `the server does not have the model ${models.wanted}`, {
    hint: `${isNear ? `did you mean ${shown[0]}? ` : ""}it has: ${shown.join(", ")}${more}`,
  });
}

const noModelLoaded =
  /\bno models? (is |are )?(currently )?(loaded|running)|\bmodel\b.{0,80}\bnot (yet |currently )?loaded|load a model/i;

/** A server whose models are loaded by hand, and nobody did. */
async function explainNoModel(
  error: HttpError,
  where: string,
  context: StatusContext,
): Promise<BenchError | undefined> {
  const { dialect, questions, words, signal } = context;
  const { models } = dialect;
  if (models === undefined || !noModelLoaded.test(error.message)) return undefined;
  const reply = await questions.ask("GET", models.url, signal);
  const ids = reply === undefined ? [] : nearestModels(models.wanted ?? "", readModelIds(reply)).sorted;
  const shown = ids.slice(0, listedModels).map((id) => words.quote(id, 80));
  const has = shown.length === 0 ? "" : `; it has: ${shown.join(", ")}`;
  // A command that people paste holds nothing of the server's that a shell could take for more than a name.
  const isName = (id: string | undefined): id is string => id !== undefined && /^[\w.:/@+-]+$/.test(id);
  const json = JSON.stringify({ model: [...shown, models.wanted].find(isName) ?? "NAME" });
  const command = `curl -X POST ${models.url.href}/load -H 'content-type: application/json' -d '${json}'`;
  return new BenchError(
    "target.no-model-loaded",
    `${where} does not have the model loaded (${error.status}): ${error.message}`,
    { hint: models.changesBeside ? `load one with: ${command}${has}` : `load one on the server${has}` },
  );
}

async function explainPath(
  { status }: HttpError,
  where: string,
  context: StatusContext,
): Promise<BenchError> {
  const { dialect, questions, signal } = context;
  const message = `${where} ${status === 405 ? "does not take POST" : "does not exist"} (${status})`;
  const found = await findLikelyPath(dialect, questions, signal);
  if (found === undefined) return new BenchError("target.not-found", message);
  return new BenchError("target.not-found", message, {
    hint: `the server answers at ${new URL(found.path, dialect.url).href}; use that with kind ${found.kind}`,
  });
}

function explainUnauthorized(error: HttpError, where: string, { spec }: StatusContext): BenchError {
  const message = `${where} refused the credentials (${error.status}): ${error.message}`;
  if (spec.apiKeyEnv === undefined) return new BenchError("target.unauthorized", message);
  const hint = `check the key in the environment variable ${spec.apiKeyEnv}`;
  return new BenchError("target.unauthorized", message, { hint });
}

interface RefusedHint {
  /** For requests of one kind only; absent: for all. */
  readonly input?: Dialect["input"];
  readonly when: (error: HttpError) => boolean;
  readonly hint: string;
}

/** A key of the body that a server does not know or does not want. */
const names =
  (pattern: RegExp) =>
  ({ message }: HttpError): boolean =>
    pattern.test(message);

const refusedHints: readonly RefusedHint[] = [
  {
    input: "speech",
    when: ({ status }) => status === 413,
    hint: "send shorter clips, or raise the server's limit on the size of a request",
  },
  {
    input: "speech",
    when: names(/multipart|form-data|content-type/i),
    hint: "the server wants another kind of body: with kind http, choose body multipart, json or binary",
  },
  {
    input: "speech",
    when: ({ status, message }) =>
      status === 415 ||
      /audio|decod|codec|format|corrupt|\b(wav|mp3|flac|ogg|webm)\b|(unsupported|invalid) (file|media|data)/i.test(
        message,
      ),
    hint: "the server may not read this kind of audio or answer in this format: try WAV clips and responseFormat json",
  },
  {
    input: "prompt",
    when: names(/max_completion_tokens/),
    hint: "set maxTokensField: max_completion_tokens",
  },
  {
    input: "prompt",
    when: names(/stream_options|include_usage|continuous_usage/),
    hint: "set streamUsage: none",
  },
  { input: "prompt", when: names(/ignore_eos|min_tokens/), hint: "set eos: respect" },
  {
    input: "prompt",
    when: names(/context|too (long|many tokens)|max(imum)?[ _](model|prompt|input|sequence)/i),
    hint: "send shorter prompts, ask for fewer tokens (maxOutputTokens), or raise the server's context length",
  },
  { input: "prompt", when: names(/temperature/), hint: "leave temperature out" },
];

function explainUnavailable({ status, message }: HttpError, where: string): BenchError {
  if (status === 429) {
    return new BenchError(
      "target.unavailable",
      `${where} refused a lone request as one too many (429): ${message}`,
      {
        hint: "it has a rate limit or quota, or is busy with others: wait, or raise its limit",
      },
    );
  }
  if (status === 502 || status === 503 || status === 504) {
    return new BenchError("target.unavailable", `${where} is not ready to serve (${status}): ${message}`, {
      hint: "is the model still loading? wait until its health check is good",
    });
  }
  return new BenchError("target.unavailable", `${where} failed on a lone request (${status}): ${message}`);
}

/** Why a status other than 2xx came, asking the server where that helps. */
export async function explainStatus(error: HttpError, context: StatusContext): Promise<BenchError> {
  const { url } = context.dialect;
  const { status, message } = error;
  const where = `${url.origin}${url.pathname}`;
  const goal = /^redirects to (.+)$/.exec(message)?.[1];
  if (status < 400) {
    const hint = goal === undefined ? {} : { hint: `if it is the same server, use that address: ${goal}` };
    return new BenchError("target.redirect", `${where} answered ${status}: ${message}`, hint);
  }
  if (status === 401 || status === 403) return explainUnauthorized(error, where, context);
  const noModel = await explainNoModel(error, where, context);
  if (noModel) return noModel;
  const { input } = context.dialect;
  const hint = refusedHints.find((each) => (each.input ?? input) === input && each.when(error))?.hint;
  // "This model's maximum context length is …" speaks of a model that is there.
  const isPlain = input === "prompt" && status === 400 && hint !== undefined;
  const unknownModel = isPlain ? undefined : await explainModel(error, context);
  if (unknownModel) return unknownModel;
  if (status === 404 || status === 405) return explainPath(error, where, context);
  if (status === 400 && /https|tls|ssl/i.test(message)) {
    return new BenchError("target.tls", `${where} speaks TLS and was asked in plain HTTP`, {
      hint: "write https:// in the address",
    });
  }
  if (status === 429 || status >= 500) return explainUnavailable(error, where);
  const text = `${where} refused the request (${status}): ${message}`;
  return new BenchError("target.refused", text, hint === undefined ? {} : { hint });
}
