import type { UploadedAudio } from "../speech-engine.ts";
import { BadAudio, readWavInfo } from "../wav/wav-info.ts";
import { ApiError } from "./api-error.ts";
import type { FormFile, MultipartForm } from "./multipart-form.ts";

const responseFormats = ["json", "text", "srt", "verbose_json", "vtt"] as const;
export type ResponseFormat = (typeof responseFormats)[number];

/** One way to ask for a transcription: the path's field names and what it allows. */
export interface TranscriptionPath {
  readonly path: string;
  readonly fileField: string;
  readonly formats: readonly ResponseFormat[];
  readonly streams: boolean;
}

export const transcriptionPaths: readonly TranscriptionPath[] = [
  { path: "/v1/audio/transcriptions", fileField: "file", formats: responseFormats, streams: true },
  { path: "/transcribe", fileField: "audio", formats: ["json"], streams: false },
  { path: "/inference", fileField: "file", formats: ["json", "text", "verbose_json"], streams: false },
];

export interface TranscriptionRequest {
  readonly audio: UploadedAudio;
  readonly format: ResponseFormat;
  readonly language: string;
  readonly prompt: string;
  readonly temperature: number;
  readonly stream: boolean;
}

/** @throws ApiError 400 and 404, naming the field */
export function readTranscriptionRequest(
  form: MultipartForm,
  { fileField, formats, streams }: TranscriptionPath,
  models: readonly string[],
): TranscriptionRequest {
  const { fields } = form;
  const file = form.files.get(fileField);
  if (!file) {
    const why = fields.has(fileField) ? "is not a file: it has no filename" : "is missing";
    throw new ApiError(400, `the form field "${fileField}" ${why}`, { param: fileField });
  }
  const model = fields.get("model");
  if (model !== undefined && !models.includes(model)) {
    throw new ApiError(
      404,
      `the model "${model.slice(0, 80)}" does not exist; there is ${models.join(", ")}`,
      {
        param: "model",
        code: "model_not_found",
      },
    );
  }
  const wanted = fields.get("response_format") ?? "json";
  const format = formats.find((known) => known === wanted);
  if (!format) {
    throw new ApiError(400, `response_format must be one of ${formats.join(", ")}`, {
      param: "response_format",
    });
  }
  const temperature = Number(fields.get("temperature") ?? 0);
  if (!(temperature >= 0 && temperature <= 1)) {
    throw new ApiError(400, "temperature must be a number from 0 to 1", { param: "temperature" });
  }
  return {
    audio: uploadedAudio(file, fileField),
    format,
    temperature,
    language: fields.get("language") ?? "",
    prompt: fields.get("prompt") ?? "",
    stream: streams && /^(true|1)$/i.test(fields.get("stream") ?? ""),
  };
}

function uploadedAudio(file: FormFile, param: string): UploadedAudio {
  const bytes = (): Uint8Array => Buffer.concat(file.pieces);
  try {
    // Nearly always the first piece holds the whole head, and the samples need not be copied.
    const info =
      readWavInfo(file.pieces[0] ?? new Uint8Array(), file.bytes) ?? readWavInfo(bytes(), file.bytes);
    if (!info) throw new BadAudio("not a WAV file");
    return { info, bytes };
  } catch (error) {
    if (error instanceof BadAudio) throw new ApiError(400, error.message, { param, code: "invalid_audio" });
    throw error;
  }
}
