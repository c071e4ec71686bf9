import { expect, test } from "vitest";
import { encodeWav, readWavHeader, wavSamples } from "./wav.ts";

const samples = Int16Array.from({ length: 100 }, (_, i) => i * 300 - 15_000);
const wav = (): Uint8Array => encodeWav(samples, 16_000);
const patched = (at: number, value: number): Uint8Array => {
  const bytes = wav();
  new DataView(bytes.buffer).setUint32(at, value, true);
  return bytes;
};

test("samples survive the way through a file", () => {
  expect(wavSamples(wav())).toEqual(samples);
  expect(readWavHeader(wav())).toEqual({
    sampleRate: 16_000,
    channels: 1,
    bytesPerSecond: 32_000,
    dataStart: 44,
    dataBytes: 200,
  });
});

test("a file inside a larger buffer is read at its own place", () => {
  const larger = new Uint8Array(300);
  larger.set(wav(), 17);
  expect(wavSamples(larger.subarray(17, 17 + 244))).toEqual(samples);
});

test("unknown chunks, padded to even length, are passed over", () => {
  const bytes = wav();
  const chunk = [..."note"].map((c) => c.charCodeAt(0)).concat([3, 0, 0, 0, 1, 2, 3, 0]);
  expect(wavSamples(Uint8Array.from([...bytes.subarray(0, 36), ...chunk, ...bytes.subarray(36)]))).toEqual(
    samples,
  );
});

test.each([
  ["0", 0],
  ["the largest number", 0xffff_ffff],
  ["the largest signed number", 0x7fff_ffff - 36],
])("a streamed file that gives %s as its size has what is there", (_what, size) => {
  expect(readWavHeader(patched(40, size)).dataBytes).toBe(200);
});

test.each([
  ["nothing", new Uint8Array(0), "not a WAV"],
  ["other bytes", new TextEncoder().encode("<!doctype html> not found"), "not a WAV"],
  ["a file cut after the header's start", wav().subarray(0, 20), "no audio data"],
  ["a file cut in its audio", wav().subarray(0, 150), "cut short: the header promises 200 bytes of audio"],
  ["a header without format", patched(12, 0), "format chunk is missing"],
  ["a rate of no bytes a second", patched(28, 0), "format chunk is missing"],
])("%s is refused", (_what, bytes, reason) => {
  expect(() => readWavHeader(bytes)).toThrow(reason);
});
