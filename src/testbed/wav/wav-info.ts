import { foreignFormat } from "./audio-format.ts";

export type SampleFormat = "u8" | "s16" | "s24" | "s32" | "f32";

export interface WavInfo {
  readonly format: SampleFormat;
  readonly channels: number;
  readonly sampleRate: number;
  /** Where the samples begin and how many bytes they are. */
  readonly dataOffset: number;
  readonly dataBytes: number;
  readonly seconds: number;
}

/** A file that this server does not take; the message is a sentence for the client. */
export class BadAudio extends Error {}

/** Written by encoders that did not know the length when they began. */
const unknownLength = 0xffffffff;

const bytesPerSample: Record<SampleFormat, number> = { u8: 1, s16: 2, s24: 3, s32: 4, f32: 4 };

/** Codec number (Microsoft's WAVEFORMATEX) and bits to a sample format. */
function sampleFormat(codec: number, bits: number): SampleFormat {
  if (codec === 1 && bits === 8) return "u8";
  if (codec === 1 && (bits === 16 || bits === 24 || bits === 32)) return `s${bits}`;
  if (codec === 3 && bits === 32) return "f32";
  const name = { 1: "PCM", 3: "float", 6: "A-law", 7: "mu-law", 17: "IMA ADPCM", 85: "MP3" }[codec];
  throw new BadAudio(
    `WAV with ${bits}-bit ${name ?? `codec ${codec}`} is not decoded by the built-in server; send 8, 16, 24 or 32-bit PCM or 32-bit float`,
  );
}

/**
 * Reads the head of a RIFF WAV file.
 * @param head the file's first bytes; may be the whole file
 * @param fileBytes the file's length
 * @returns null when `head` is too short to reach the samples, though the file is longer
 * @throws BadAudio
 */
export function readWavInfo(head: Uint8Array, fileBytes: number): WavInfo | null {
  if (fileBytes === 0) throw new BadAudio("the file is empty");
  const foreign = foreignFormat(head);
  if (foreign) throw new BadAudio(`${foreign} is not decoded by the built-in server; send WAV`);
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const tag = (at: number): string =>
    String.fromCharCode(...head.subarray(at, at + 4)).replace(/[^\x20-\x7e]/g, "?");
  const complete = head.byteLength >= fileBytes;
  const needMore = (reason: string): null => {
    if (complete) throw new BadAudio(reason);
    return null;
  };

  if (head.byteLength < 12) return needMore(`not a WAV file: ${fileBytes} bytes are too few`);
  if (tag(0) !== "RIFF" || tag(8) !== "WAVE") throw new BadAudio("unknown audio format; send WAV");

  let format: { kind: SampleFormat; channels: number; sampleRate: number } | null = null;
  for (let at = 12; ; ) {
    if (at + 8 > head.byteLength) {
      return needMore(format ? "the WAV file has no data chunk" : "the WAV file has no fmt chunk");
    }
    const id = tag(at);
    const size = view.getUint32(at + 4, true);
    const body = at + 8;
    if (id === "fmt ") {
      if (size < 16) throw new BadAudio("the WAV file's fmt chunk is too short");
      if (body + Math.min(size, 40) > head.byteLength)
        return needMore("the WAV file ends inside its fmt chunk");
      const tagged = view.getUint16(body, true);
      // WAVE_FORMAT_EXTENSIBLE: the codec is in the first two bytes of the sub-format.
      const codec = tagged === 0xfffe && size >= 40 ? view.getUint16(body + 24, true) : tagged;
      const channels = view.getUint16(body + 2, true);
      const sampleRate = view.getUint32(body + 4, true);
      if (channels < 1 || channels > 64)
        throw new BadAudio(`the WAV file says that it has ${channels} channels`);
      if (sampleRate < 1000 || sampleRate > 768_000) {
        throw new BadAudio(`the WAV file says that its sample rate is ${sampleRate}`);
      }
      format = { kind: sampleFormat(codec, view.getUint16(body + 14, true)), channels, sampleRate };
    } else if (id === "data") {
      if (!format) throw new BadAudio("the WAV file has samples before its fmt chunk");
      const there = fileBytes - body;
      if (size > there && size !== unknownLength) {
        throw new BadAudio(`the WAV file is cut short: it says ${size} bytes of samples, ${there} arrived`);
      }
      const frameBytes = bytesPerSample[format.kind] * format.channels;
      const frames = Math.floor(Math.min(size, there) / frameBytes);
      if (frames === 0) throw new BadAudio("the WAV file has no samples");
      return {
        format: format.kind,
        channels: format.channels,
        sampleRate: format.sampleRate,
        dataOffset: body,
        dataBytes: frames * frameBytes,
        seconds: frames / format.sampleRate,
      };
    }
    // Chunks are padded to an even length.
    at = body + size + (size % 2);
  }
}
