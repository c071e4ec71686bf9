import type { Dialect } from "../dialect.ts";
import type { TargetSpec } from "../target-spec.ts";
import type { ServerQuestions, ServerReply } from "./server-questions.ts";

interface KnownPath {
  readonly path: string;
  readonly kind: TargetSpec["kind"];
}

/** Where servers take a clip (OpenAI's path, whisper.cpp's, and the one people choose themselves) or a prompt. */
const knownPaths: Readonly<Record<Dialect["input"], readonly KnownPath[]>> = {
  speech: [
    { path: "/v1/audio/transcriptions", kind: "openai-transcription" },
    { path: "/inference", kind: "http" },
    { path: "/transcribe", kind: "http" },
  ],
  prompt: [
    { path: "/v1/chat/completions", kind: "openai-chat" },
    { path: "/v1/completions", kind: "openai-completions" },
    { path: "/api/chat", kind: "ollama-chat" },
    { path: "/v1/messages", kind: "anthropic-messages" },
    { path: "/v1/responses", kind: "openai-responses" },
    { path: "/completion", kind: "llama-cpp" },
  ],
};

/** An empty request to a path that exists is answered, or refused for what it lacks; a path that does not is 404. */
function exists({ status, mediaType }: ServerReply): boolean {
  if ([404, 405, 410, 501].includes(status)) return false;
  if (status >= 300 && status < 400) return false;
  return status >= 400 || mediaType !== "text/html";
}

/** A path at which the server answers although it did not at the dialect's; undefined when no known one does. */
export async function findLikelyPath(
  { url, input }: Dialect,
  questions: ServerQuestions,
  signal: AbortSignal,
): Promise<KnownPath | undefined> {
  const found = async (path: string): Promise<boolean> => {
    const reply = await questions.ask("POST", new URL(path, url), signal);
    return reply !== undefined && exists(reply);
  };
  // A server that accepts whatever path it is asked for says nothing about any of them.
  if (await found("/no-such-path-of-inferbench")) return undefined;
  for (const known of knownPaths[input]) {
    if (known.path !== url.pathname && (await found(known.path))) return known;
  }
  return undefined;
}
