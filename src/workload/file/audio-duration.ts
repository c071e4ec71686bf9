import { parseBuffer } from "music-metadata";
import { audioMimeType, extensionOf } from "../audio-format.ts";
import { readWavHeader } from "../wav.ts";

/**
 * Length of an audio file in seconds; undefined when a well-formed file does not say (WebM straight from a recorder).
 * MP3 and M4A count the encoder's own lead-in, some hundredths of a second.
 * Throws an Error that says what is wrong with the file.
 */
export async function audioSeconds(bytes: Uint8Array, fileName: string): Promise<number | undefined> {
  if (bytes.length === 0) throw new Error("it is empty");
  if (extensionOf(fileName) === "wav") {
    const { dataBytes, bytesPerSecond } = readWavHeader(bytes);
    if (dataBytes === 0) throw new Error("it has no audio data");
    return dataBytes / bytesPerSecond;
  }
  const mimeType = audioMimeType(fileName);
  const file = { path: fileName, size: bytes.length, ...(mimeType === undefined ? {} : { mimeType }) };
  const { format } = await parseBuffer(bytes, file, { duration: true, skipCovers: true });
  if (format.hasAudio === false) throw new Error("it has no audio track");
  if (format.duration === undefined && mimeType === "audio/webm") return undefined;
  if (!format.duration) throw new Error("no audio was found in it");
  return format.duration;
}
