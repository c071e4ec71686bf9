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
  if (models === undefined || ![400, 404, 422].includes(error.status) || !/model/i.test(error.message))
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

async function explainPath(
  { status }: HttpError,
  where: string,
  context: StatusContext,
): Promise<BenchError> {
  const { dialect, questions, signal } = context;
  const message = `${where} ${status === 405 ? "does not take POST" : "does not exist"} (${status})`;
  const path = await findLikelyPath(dialect.url, questions, signal);
  if (path === undefined) return new BenchError("target.not-found", message);
  const isOpenai = path.startsWith("/v1/");
  return new BenchError("target.not-found", message, {
    hint: `the server answers at ${new URL(path, dialect.url).href}; use that${isOpenai ? " with kind openai-transcription" : " with kind http"}`,
  });
}

function explainUnauthorized(error: HttpError, where: string, { spec }: StatusContext): BenchError {
  const message = `${where} refused the credentials (${error.status}): ${error.message}`;
  if (spec.apiKeyEnv === undefined) return new BenchError("target.unauthorized", message);
  const hint = `check the key in the environment variable ${spec.apiKeyEnv}`;
  return new BenchError("target.unauthorized", message, { hint });
}

const refusedHints: readonly (readonly [when: (error: HttpError) => boolean, hint: string])[] = [
  [
    ({ status }) => status === 413,
    "send shorter clips, or raise the server's limit on the size of a request",
  ],
  [
    ({ message }) => /multipart|form-data|content-type/i.test(message),
    "the server wants another kind of body: with kind http, choose body multipart, json or binary",
  ],
  [
    ({ status, message }) =>
      status === 415 ||
      /audio|decod|codec|format|corrupt|\b(wav|mp3|flac|ogg|webm)\b|(unsupported|invalid) (file|media|data)/i.test(
        message,
      ),
    "the server may not read this kind of audio or answer in this format: try WAV clips and responseFormat json",
  ],
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
  const unknownModel = await explainModel(error, context);
  if (unknownModel) return unknownModel;
  if (status === 404 || status === 405) return explainPath(error, where, context);
  if (status === 400 && /https|tls|ssl/i.test(message)) {
    return new BenchError("target.tls", `${where} speaks TLS and was asked in plain HTTP`, {
      hint: "write https:// in the address",
    });
  }
  if (status === 429 || status >= 500) return explainUnavailable(error, where);
  const hint = refusedHints.find(([when]) => when(error))?.[1];
  const text = `${where} refused the request (${status}): ${message}`;
  return new BenchError("target.refused", text, hint === undefined ? {} : { hint });
}
