import { describe, expect, test } from "vitest";
import { wavBytes } from "./wav-bytes.fixture.ts";
import { readWavInfo } from "./wav-info.ts";

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const ascii = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "latin1"));
const read = (file: Uint8Array) => readWavInfo(file, file.length);

describe("a WAV head", () => {
  test.each([
    { name: "8-bit PCM", fixture: { bits: 8 }, format: "u8", seconds: 12_000 / 16_000 },
    { name: "16-bit PCM", fixture: { bits: 16 }, format: "s16", seconds: 6000 / 16_000 },
    { name: "24-bit PCM", fixture: { bits: 24 }, format: "s24", seconds: 4000 / 16_000 },
    { name: "32-bit PCM", fixture: { bits: 32 }, format: "s32", seconds: 3000 / 16_000 },
    { name: "32-bit float", fixture: { codec: 3, bits: 32 }, format: "f32", seconds: 3000 / 16_000 },
    {
      name: "stereo at 44.1 kHz",
      fixture: { channels: 2, sampleRate: 44_100 },
      format: "s16",
      seconds: 3000 / 44_100,
    },
    {
      name: "the extensible head",
      fixture: { extensible: true, bits: 24 },
      format: "s24",
      seconds: 4000 / 16_000,
    },
    {
      name: "an odd chunk before the samples",
      fixture: { extraChunk: bytes(1, 2, 3) },
      format: "s16",
      seconds: 0.375,
    },
    { name: "an unknown length", fixture: { claimedBytes: 0xffffffff }, format: "s16", seconds: 0.375 },
  ])("with $name is read", ({ fixture, format, seconds }) => {
    const info = read(wavBytes({ data: new Uint8Array(12_000), ...fixture }));
    expect(info).toMatchObject({ format, seconds, dataBytes: 12_000 });
  });

  test("is read from the first bytes of a longer file", () => {
    const file = wavBytes({ data: new Uint8Array(64_000) });
    expect(readWavInfo(file.subarray(0, 100), file.length)?.seconds).toBe(2);
  });

  test("that does not reach the samples yet asks for more", () => {
    const file = wavBytes({ data: new Uint8Array(64_000), extraChunk: new Uint8Array(500) });
    expect(readWavInfo(file.subarray(0, 200), file.length)).toBeNull();
  });

  test.each([
    { name: "an empty file", file: bytes(), reason: "the file is empty" },
    {
      name: "FLAC",
      file: ascii("fLaC\0\0\0\x22"),
      reason: "FLAC is not decoded by the built-in server; send WAV",
    },
    { name: "Ogg", file: ascii("OggS\0\x02"), reason: /^Ogg/ },
    { name: "MP3 with a tag", file: ascii("ID3\x04"), reason: /^MP3/ },
    { name: "MP3 without a tag", file: bytes(0xff, 0xfb, 0x90, 0), reason: /^MP3/ },
    { name: "AAC", file: bytes(0xff, 0xf1, 0x50, 0x80), reason: /^AAC/ },
    { name: "M4A", file: ascii("\0\0\0\x1cftypM4A "), reason: /^MP4 or M4A/ },
    { name: "WebM", file: bytes(0x1a, 0x45, 0xdf, 0xa3), reason: /^WebM/ },
    { name: "text", file: ascii("hello, this is not audio"), reason: "unknown audio format; send WAV" },
    { name: "four letters", file: ascii("RIFF"), reason: "not a WAV file: 4 bytes are too few" },
    { name: "no samples", file: wavBytes({ data: bytes() }), reason: "the WAV file has no samples" },
    {
      name: "mu-law",
      file: wavBytes({ codec: 7, bits: 8, data: bytes(1) }),
      reason: /^WAV with 8-bit mu-law/,
    },
    { name: "no channels", file: wavBytes({ channels: 0, data: bytes(1, 2) }), reason: /it has 0 channels/ },
    {
      name: "an absurd rate",
      file: wavBytes({ sampleRate: 3, data: bytes(1, 2) }),
      reason: /its sample rate is 3/,
    },
    {
      name: "samples that are cut short",
      file: wavBytes({ data: bytes(1, 2), claimedBytes: 400 }),
      reason: "the WAV file is cut short: it says 400 bytes of samples, 2 arrived",
    },
    {
      name: "a head that ends in its fmt chunk",
      file: wavBytes({ data: bytes(1, 2) }).subarray(0, 24),
      reason: "the WAV file ends inside its fmt chunk",
    },
    {
      name: "no data chunk",
      file: wavBytes({ data: bytes() }).subarray(0, 36),
      reason: "the WAV file has no data chunk",
    },
  ])("of $name is refused with the reason", ({ file, reason }) => {
    expect(() => read(file)).toThrow(reason);
  });
});
