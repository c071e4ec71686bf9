import { resample } from "./resample.ts";
import { BadAudio, readWavInfo, type SampleFormat } from "./wav-info.ts";

type SampleReader = (view: DataView, at: number) => number;

const readers: Record<SampleFormat, { readonly bytes: number; readonly read: SampleReader }> = {
  u8: { bytes: 1, read: (view, at) => (view.getUint8(at) - 128) / 2 ** 7 },
  s16: { bytes: 2, read: (view, at) => view.getInt16(at, true) / 2 ** 15 },
  s24: {
    bytes: 3,
    read: (view, at) => (view.getInt8(at + 2) * 2 ** 16 + view.getUint16(at, true)) / 2 ** 23,
  },
  s32: { bytes: 4, read: (view, at) => view.getInt32(at, true) / 2 ** 31 },
  f32: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
};

/**
 * Samples of a WAV file, channels averaged, -1 to 1, at `sampleRate`.
 * @throws BadAudio
 */
export function decodeWav(file: Uint8Array, sampleRate: number): Float32Array {
  const info = readWavInfo(file, file.byteLength);
  if (!info) throw new BadAudio("not a WAV file");
  const { bytes, read } = readers[info.format];
  const view = new DataView(file.buffer, file.byteOffset + info.dataOffset, info.dataBytes);
  const mono = new Float32Array(info.dataBytes / (bytes * info.channels));
  for (let frame = 0, at = 0; frame < mono.length; frame++) {
    let sum = 0;
    for (let channel = 0; channel < info.channels; channel++, at += bytes) sum += read(view, at);
    mono[frame] = sum / info.channels;
  }
  return resample(mono, info.sampleRate, sampleRate);
}
