/** A RIFF/WAVE file of 16-bit mono PCM. */
export function encodeWav(samples: Int16Array, sampleRate: number): Uint8Array {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string): void => {
    for (let i = 0; i < 4; i++) bytes[at + i] = text.charCodeAt(i);
  };
  tag(0, "RIFF");
  view.setUint32(4, bytes.length - 8, true);
  tag(8, "WAVE");
  tag(12, "fmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, "data");
  view.setUint32(40, samples.length * 2, true);
  for (let i = 0; i < samples.length; i++) view.setInt16(44 + i * 2, samples[i] as number, true);
  return bytes;
}

export interface WavHeader {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bytesPerSecond: number;
  /** Where the audio starts, in bytes. */
  readonly dataStart: number;
  /** Length of the audio that is really there. */
  readonly dataBytes: number;
}

/** Sizes that programs write when they stream and cannot know the end (ffmpeg, sox, Flite pipes). */
const isPlaceholder = (size: number): boolean => size === 0 || size >= 0x7fff_0000;

/** Reads the header of a WAV file. Throws RangeError saying what is wrong with it. */
export function readWavHeader(bytes: Uint8Array): WavHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tag = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 12 || tag(0) !== "RIFF" || tag(8) !== "WAVE")
    throw new RangeError("it is not a WAV file");

  let format: Pick<WavHeader, "sampleRate" | "channels" | "bytesPerSecond"> | undefined;
  for (let at = 12; at + 8 <= bytes.length; ) {
    const id = tag(at);
    const size = view.getUint32(at + 4, true);
    const start = at + 8;
    if (id === "fmt " && start + 16 <= bytes.length) {
      format = {
        channels: view.getUint16(start + 2, true),
        sampleRate: view.getUint32(start + 4, true),
        bytesPerSecond: view.getUint32(start + 8, true),
      };
    }
    if (id === "data") {
      if (format === undefined || format.bytesPerSecond === 0)
        throw new RangeError("its format chunk is missing");
      const present = bytes.length - start;
      if (size > present && !isPlaceholder(size)) {
        throw new RangeError(
          `it is cut short: the header promises ${size} bytes of audio, the file has ${present}`,
        );
      }
      return { ...format, dataStart: start, dataBytes: isPlaceholder(size) ? present : size };
    }
    at = start + size + (size % 2);
  }
  throw new RangeError("it has no audio data");
}

/** The samples of a 16-bit mono PCM file, copied. */
export function wavSamples(bytes: Uint8Array): Int16Array {
  const { dataStart, dataBytes } = readWavHeader(bytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset + dataStart, dataBytes);
  return Int16Array.from({ length: dataBytes >> 1 }, (_, i) => view.getInt16(i * 2, true));
}
