import { notA, readJson } from "./json-answer.ts";
import { isHtml, type Reading, type WholeAnswer } from "./reading.ts";
import { subtitleText } from "./subtitle-text.ts";

export type ResponseFormat = "json" | "verbose_json" | "text" | "srt" | "vtt";

/** The text or subtitles inside JSON: some servers wrap them, and frameworks quote a plain string. */
function fromJson(answer: WholeAnswer): Reading | { readonly plain: string } {
  try {
    const json: unknown = JSON.parse(answer.body);
    return typeof json === "string" ? { plain: json } : readJson(answer, "text");
  } catch {
    return { plain: answer.body };
  }
}

/**
 * Reads a transcription that came whole, in any response format. A server that answers JSON whatever it was
 * asked for is understood; `duration` and the like are not looked at, so their type does not matter.
 */
export function readTranscription(answer: WholeAnswer, format: ResponseFormat): Reading {
  if (format === "json" || format === "verbose_json") return readJson(answer, "text");
  if (isHtml(answer)) return notA("a transcript", answer);
  let plain = answer.body;
  if (answer.mediaType === "application/json") {
    const found = fromJson(answer);
    if (!("plain" in found)) return found;
    plain = found.plain;
  }
  if (format === "text") return { text: plain };
  const text = subtitleText(plain);
  return text === undefined ? notA(`${format} subtitles`, answer) : { text };
}
