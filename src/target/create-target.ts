import type { Clock } from "../base/index.ts";
import type { PromptRequest, Request, SpeechRequest } from "../record/index.ts";
import type { HttpRequest, HttpTransport } from "../transport/index.ts";
import { createAnswerReader } from "./answer/to-answer.ts";
import { createDialect } from "./create-dialect.ts";
import { readCredentials } from "./credentials.ts";
import { createExplainer } from "./explain/explain-answer.ts";
import { createServerWords } from "./server-words.ts";
import { type Speaker, SpokenRequest } from "./spoken-request.ts";
import type { Target } from "./target.ts";
import type { SpeechTargetSpec, TargetSpec } from "./target-spec.ts";

export interface TargetContext {
  /** Made for this target alone: `close` closes it. Its clock is the one that answers are stamped with. */
  readonly transport: HttpTransport;
  readonly clock: Clock;
  /** Where the keys that the spec names are taken from: process.env. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Later headers replace earlier ones of the same name. */
function mergeHeaders(...lists: HttpRequest["headers"][]): HttpRequest["headers"] {
  return [...new Map(lists.flat())];
}

/** What a target of this spec takes. */
export type RequestFor<S extends TargetSpec> = S extends SpeechTargetSpec ? SpeechRequest : PromptRequest;

/**
 * Makes the target that a spec describes.
 * @throws usage.bad-value when a named environment variable is missing
 */
export function createTarget<S extends TargetSpec>(spec: S, context: TargetContext): Target<RequestFor<S>> {
  const { transport, clock, environment } = context;
  const credentials = readCredentials(spec, environment);
  const words = createServerWords(credentials.secrets);
  const dialect = createDialect(spec);
  const { url } = dialect;
  const headers = mergeHeaders(
    [
      ["accept", dialect.accept],
      ["user-agent", "inferbench"],
    ],
    dialect.headers,
    credentials.headers,
  );

  // Encoded once; an entry goes when what it was made of does.
  const encoded = new WeakMap<object, HttpRequest>();
  const encode = (request: Request): HttpRequest => {
    const key = dialect.bodyKey(request);
    const known = encoded.get(key);
    if (known !== undefined) return known;
    const { contentType, body } = dialect.encode(request);
    const fresh: HttpRequest = {
      method: "POST",
      url,
      headers: [...headers, ["content-type", contentType]],
      body,
    };
    encoded.set(key, fresh);
    return fresh;
  };
  const speaker: Speaker = { transport, dialect, readAnswer: createAnswerReader(dialect, words, clock) };

  return {
    description: `${spec.kind} at ${url.origin}${url.pathname}, ${dialect.details}`,
    prepare: (request, tag) => {
      if (request.input.kind !== dialect.input)
        throw new TypeError(`a target of kind ${spec.kind} cannot send a ${request.input.kind} request`);
      const { method, url, headers, body } = encode(request);
      return new SpokenRequest(request, { method, url, headers, body, requestId: tag }, speaker);
    },
    explain: createExplainer({ spec, dialect, headers, transport, clock, words }),
    close: () => transport.close(),
  };
}
