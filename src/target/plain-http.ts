import type { AudioFile, SpeechRequest } from "../record/index.ts";
import { notA, readJson } from "./answer/json-answer.ts";
import { isHtml, type Reading, type WholeAnswer } from "./answer/reading.ts";
import type { Dialect } from "./dialect.ts";
import type { EncodedBody } from "./encode/encoded-body.ts";
import { createJsonEncoder } from "./encode/json-body.ts";
import { encodeMultipart, safeMediaType } from "./encode/multipart.ts";
import type { HttpTargetSpec } from "./target-spec.ts";

function createEncoder(spec: HttpTargetSpec): (audio: AudioFile) => EncodedBody {
  const { fileField } = spec;
  switch (spec.body) {
    case "multipart": {
      const fields = Object.entries(spec.fields ?? {});
      return (audio) => encodeMultipart(fields, fileField, audio);
    }
    case "json":
      return createJsonEncoder(spec.json ?? {}, fileField);
    case "binary":
      return ({ bytes, mimeType }) => ({ contentType: safeMediaType(mimeType), body: [bytes] });
  }
}

/** Any endpoint that takes one clip in one POST and answers with its text. */
export function plainHttp(spec: HttpTargetSpec): Dialect<SpeechRequest> {
  const { textPath } = spec;
  const url = new URL(spec.url);
  url.hash = "";
  const readBody = (answer: WholeAnswer): Reading =>
    isHtml(answer) ? notA("a transcript", answer) : { text: answer.body };
  const encode = createEncoder(spec);
  return {
    input: "speech",
    url,
    accept: textPath === "$body" ? "*/*" : "application/json",
    headers: [],
    details: `${spec.body}, text at ${textPath}`,
    bodyKey: ({ audio }) => audio,
    encode: ({ audio }) => encode(audio),
    read: textPath === "$body" ? readBody : (answer) => readJson(answer, textPath),
    framing: "events",
    streamed: false,
  };
}
