import type { SpeechRequest } from "../record/index.ts";
import { createTranscriptStream } from "./answer/transcript-stream.ts";
import { readTranscription } from "./answer/transcription-answer.ts";
import type { Dialect } from "./dialect.ts";
import { encodeMultipart, type FormField } from "./encode/multipart.ts";
import type { TranscriptionTargetSpec } from "./target-spec.ts";
import { modelsUrl, transcriptionUrl } from "./transcription-url.ts";

const mediaTypes = {
  json: "application/json",
  verbose_json: "application/json",
  text: "text/plain",
  srt: "application/x-subrip, text/plain",
  vtt: "text/vtt, text/plain",
} as const;

function formFields(spec: TranscriptionTargetSpec): FormField[] {
  const { model, language, prompt, temperature, responseFormat, stream, fields = {} } = spec;
  const own: (readonly [string, FormField[1] | undefined])[] = [
    ["model", model],
    ["language", language],
    ["prompt", prompt],
    ["temperature", temperature],
    ["response_format", responseFormat],
    ["stream", stream ? true : undefined],
  ];
  const given = own.filter((field): field is FormField => field[1] !== undefined);
  return [...given, ...Object.entries(fields)];
}

/** OpenAI's transcription request, and every answer that its imitations give to it. */
export function openaiTranscription(spec: TranscriptionTargetSpec): Dialect<SpeechRequest> {
  const { model, responseFormat, stream } = spec;
  const url = transcriptionUrl(spec.url);
  const fields = formFields(spec);
  return {
    input: "speech",
    url,
    accept: stream ? `text/event-stream, ${mediaTypes[responseFormat]}` : mediaTypes[responseFormat],
    headers: [],
    details: `model ${model}, ${responseFormat}${stream ? ", streamed" : ""}`,
    bodyKey: ({ audio }) => audio,
    encode: ({ audio }) => encodeMultipart(fields, "file", audio),
    read: (answer) => readTranscription(answer, responseFormat),
    framing: "events",
    openStream: createTranscriptStream,
    streamed: stream,
    models: { url: modelsUrl(url), wanted: model, changesBeside: false },
  };
}
