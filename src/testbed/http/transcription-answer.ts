import type { Transcript, TranscriptSegment } from "../speech-engine.ts";
import type { DialectSpec } from "../speech-server-spec.ts";
import type { TranscriptionRequest } from "./transcription-request.ts";

export interface Answer {
  readonly contentType: string;
  readonly body: string;
}

const plainText = "text/plain; charset=utf-8";
const json = "application/json";

const thousandths = (seconds: number): number => Math.round(seconds * 1000) / 1000;

/** "00:00:01,500" for SubRip, "00:00:01.500" for WebVTT. */
function subtitleTime(seconds: number, decimalMark: "," | "."): string {
  const ms = Math.round(seconds * 1000);
  const part = (value: number, digits: number): string => String(value).padStart(digits, "0");
  const clock = [ms / 3_600_000, (ms / 60_000) % 60, (ms / 1000) % 60].map((value) =>
    part(Math.floor(value), 2),
  );
  return `${clock.join(":")}${decimalMark}${part(ms % 1000, 3)}`;
}

/** A blank line would end the cue early. */
const cueText = (text: string): string => text.trim().replace(/\s*\n\s*/g, " ");

function srt(segments: readonly TranscriptSegment[]): string {
  return segments
    .map(({ startSeconds, endSeconds, text }, i) => {
      const times = `${subtitleTime(startSeconds, ",")} --> ${subtitleTime(endSeconds, ",")}`;
      return `${i + 1}\n${times}\n${cueText(text)}\n\n`;
    })
    .join("");
}

function vtt(segments: readonly TranscriptSegment[]): string {
  const cues = segments.map(({ startSeconds, endSeconds, text }) => {
    const times = `${subtitleTime(startSeconds, ".")} --> ${subtitleTime(endSeconds, ".")}`;
    return `${times}\n${cueText(text)}\n\n`;
  });
  return `WEBVTT\n\n${cues.join("")}`;
}

function verboseJson(
  request: TranscriptionRequest,
  { text, segments }: Transcript,
  dialect: DialectSpec,
): string {
  const seconds = thousandths(request.audio.info.seconds);
  return JSON.stringify({
    task: "transcribe",
    language: request.language || "english",
    duration: dialect.durationAs === "string" ? String(seconds) : seconds,
    text,
    segments: segments.map((segment, id) => ({
      id,
      start: thousandths(segment.startSeconds),
      end: thousandths(segment.endSeconds),
      text: segment.text,
      temperature: request.temperature,
    })),
    usage: { type: "duration", seconds },
  });
}

/** The whole answer in the format that the request asked for. */
export function writeAnswer(
  request: TranscriptionRequest,
  transcript: Transcript,
  dialect: DialectSpec,
): Answer {
  const { text, segments } = transcript;
  switch (request.format) {
    case "json": {
      const usage = { type: "duration", seconds: thousandths(request.audio.info.seconds) };
      return { contentType: json, body: JSON.stringify({ text, usage }) };
    }
    case "verbose_json":
      return { contentType: json, body: verboseJson(request, transcript, dialect) };
    case "text":
      return { contentType: plainText, body: `${text}\n` };
    case "srt":
      return { contentType: plainText, body: srt(segments) };
    case "vtt":
      return { contentType: "text/vtt; charset=utf-8", body: vtt(segments) };
  }
}
