import type { Clock } from "../base/index.ts";
import type { AudioFile, SpeechRequest } from "../record/index.ts";
import type { HttpRequest, HttpTransport } from "../transport/index.ts";
import { createBodyCollector } from "./answer/body-collector.ts";
import { toAnswer } from "./answer/to-answer.ts";
import { readCredentials } from "./credentials.ts";
import type { Dialect } from "./dialect.ts";
import type { EncodedBody } from "./encode/encoded-body.ts";
import { createExplainer } from "./explain/explain-answer.ts";
import { openaiTranscription } from "./openai-transcription.ts";
import { plainHttp } from "./plain-http.ts";
import { createServerWords } from "./server-words.ts";
import type { Target } from "./target.ts";
import type { TargetSpec } from "./target-spec.ts";

export interface TargetContext {
  /** Made for this target alone: `close` closes it. Its clock is the one that answers are stamped with. */
  readonly transport: HttpTransport;
  readonly clock: Clock;
  /** Where the keys that the spec names are taken from: process.env. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

function createDialect(spec: TargetSpec): Dialect {
  switch (spec.kind) {
    case "openai-transcription":
      return openaiTranscription(spec);
    case "http":
      return plainHttp(spec);
  }
}

/** Later headers replace earlier ones of the same name. */
function mergeHeaders(...lists: HttpRequest["headers"][]): HttpRequest["headers"] {
  return [...new Map(lists.flat())];
}

/**
 * Makes the target that a spec describes.
 * @throws usage.bad-value when a named environment variable is missing
 */
export function createTarget(spec: TargetSpec, context: TargetContext): Target<SpeechRequest> {
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
    credentials.headers,
  );

  // Encoded once a clip; an entry goes when its clip does.
  const bodies = new WeakMap<AudioFile, EncodedBody>();
  const encode = (audio: AudioFile): EncodedBody => {
    const known = bodies.get(audio) ?? dialect.encode(audio);
    bodies.set(audio, known);
    return known;
  };

  return {
    description: `${spec.kind} at ${url.origin}${url.pathname}, ${dialect.details}`,
    prepare: (request, tag) => {
      const { contentType, body } = encode(request.audio);
      const own = [
        ["content-type", contentType],
        ["x-request-id", tag],
      ] as const;
      const httpRequest: HttpRequest = { method: "POST", url, headers: [...headers, ...own], body };
      return {
        request,
        send: async (signal) => {
          const collector = dialect.streamed ? createBodyCollector() : undefined;
          const exchange = await transport.send(
            httpRequest,
            collector ? { signal, onBody: collector.onBody } : { signal },
          );
          return toAnswer(exchange, collector, dialect, words);
        },
      };
    },
    explain: createExplainer({ spec, dialect, headers, transport, clock, words }),
    close: () => transport.close(),
  };
}
