import type { ServerQuestions, ServerReply } from "./server-questions.ts";

/** Where servers of this field take a clip: OpenAI's path, whisper.cpp's, and the one people choose themselves. */
const knownPaths = ["/v1/audio/transcriptions", "/inference", "/transcribe"] as const;

/** An empty request to a path that exists is answered, or refused for what it lacks; a path that does not is 404. */
function exists({ status, mediaType }: ServerReply): boolean {
  if ([404, 405, 410, 501].includes(status)) return false;
  if (status >= 300 && status < 400) return false;
  return status >= 400 || mediaType !== "text/html";
}

/** A path at which the server answers although it did not at `url`; undefined when none of the known ones does. */
export async function findLikelyPath(
  url: URL,
  questions: ServerQuestions,
  signal: AbortSignal,
): Promise<string | undefined> {
  const found = async (path: string): Promise<boolean> => {
    const reply = await questions.ask("POST", new URL(path, url), signal);
    return reply !== undefined && exists(reply);
  };
  // A server that accepts whatever path it is asked for says nothing about any of them.
  if (await found("/no-such-path-of-inferbench")) return undefined;
  for (const path of knownPaths) {
    if (path !== url.pathname && (await found(path))) return path;
  }
  return undefined;
}
