import type { AudioFile } from "../../record/index.ts";
import type { EncodedBody } from "./encoded-body.ts";

export type FormField = readonly [name: string, value: string | number | boolean];

/** Names and file names in a form: HTML standard, "multipart form data" (encoding algorithm, step 3). */
function escapeName(name: string): string {
  return name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}

/** The same algorithm, step 1: line ends in names and values become CRLF. */
function normalizeLineEnds(text: string): string {
  return text.replace(/\r\n|\r|\n/g, "\r\n");
}

const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(\s*;[\t -~]*)?$/;

/** A media type that can stand in a header, whatever the file claimed. */
export function safeMediaType(claimed: string): string {
  return mediaType.test(claimed) ? claimed : "application/octet-stream";
}

/**
 * A form with its text fields first and one file last, so that a server which reads as it goes knows the model
 * before the audio. The clip's bytes are one piece of the body, not copied. The boundary is the first of a fixed
 * series that occurs nowhere in the form: the same clip always makes the same bytes.
 */
export function encodeMultipart(
  fields: readonly FormField[],
  fileField: string,
  audio: AudioFile,
): EncodedBody {
  const headers = [
    ...fields.map(([name, value]) => ({
      name: escapeName(normalizeLineEnds(name)),
      rest: `\r\n\r\n${normalizeLineEnds(String(value))}`,
    })),
    {
      name: escapeName(normalizeLineEnds(fileField)),
      rest: `; filename="${escapeName(audio.fileName)}"\r\nContent-Type: ${safeMediaType(audio.mimeType)}\r\n\r\n`,
    },
  ];
  const clip = Buffer.from(audio.bytes.buffer, audio.bytes.byteOffset, audio.bytes.byteLength);
  const text = JSON.stringify(headers);
  let round = 0;
  let boundary: string;
  do boundary = `----inferbench-${String(round++).padStart(4, "0")}`;
  while (text.includes(boundary) || clip.includes(boundary, 0, "latin1"));

  const head = headers
    .map(({ name, rest }) => `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${rest}`)
    .join("\r\n");
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: [Buffer.from(head), audio.bytes, Buffer.from(`\r\n--${boundary}--\r\n`)],
  };
}
