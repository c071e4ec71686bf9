import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeWav } from "./decode-wav.ts";
import { resample } from "./resample.ts";
import { toneWav, wavBytes } from "./wav-bytes.fixture.ts";

const values = [0, 0.5, -0.5, -1, 0.25];

/** Encodings of `values`, written down by hand. */
const encodings = [
  { name: "8-bit PCM", bits: 8, codec: 1, data: [128, 192, 64, 0, 160] },
  { name: "16-bit PCM", bits: 16, codec: 1, data: [0, 0, 0, 0x40, 0, 0xc0, 0, 0x80, 0, 0x20] },
  { name: "24-bit PCM", bits: 24, codec: 1, data: [0, 0, 0, 0, 0, 0x40, 0, 0, 0xc0, 0, 0, 0x80, 0, 0, 0x20] },
  {
    name: "32-bit PCM",
    bits: 32,
    codec: 1,
    data: [0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0xc0, 0, 0, 0, 0x80, 0, 0, 0, 0x20],
  },
  {
    name: "32-bit float",
    bits: 32,
    codec: 3,
    data: [0, 0, 0, 0, 0, 0, 0, 0x3f, 0, 0, 0, 0xbf, 0, 0, 0x80, 0xbf, 0, 0, 0x80, 0x3e],
  },
];

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, value) => sum + value * value, 0) / samples.length);

/** Without the edges, where the filter has nothing on one side. */
const middle = (samples: Float32Array): Float32Array => samples.subarray(1000, samples.length - 1000);

describe("decoding", () => {
  test.each(encodings)("$name gives the samples", ({ bits, codec, data }) => {
    const samples = decodeWav(wavBytes({ bits, codec, data: Uint8Array.from(data) }), 16_000);
    expect([...samples]).toEqual(values);
  });

  test("averages the channels", () => {
    const data = new Uint8Array(Int16Array.of(16_384, 0, -16_384, -16_384).buffer);
    expect([...decodeWav(wavBytes({ channels: 2, data }), 16_000)]).toEqual([0.25, -0.5]);
  });

  test("works on a view into a larger buffer at an odd offset", () => {
    const file = wavBytes({ data: new Uint8Array(Int16Array.of(16_384).buffer) });
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    expect([...decodeWav(shifted.subarray(3), 16_000)]).toEqual([0.5]);
  });

  test.each([8000, 11_025, 22_050, 24_000, 44_100, 48_000])(
    "keeps a tone of 440 Hz when it comes at %i Hz",
    (rate) => {
      const samples = middle(decodeWav(toneWav(440, rate, 1), 16_000));
      const expected = middle(decodeWav(toneWav(440, 16_000, 1), 16_000));
      const length = Math.min(samples.length, expected.length);
      const error = rms(samples.subarray(0, length).map((value, i) => value - (expected[i] ?? 0)));
      expect(error).toBeLessThan(0.01 * rms(expected));
    },
  );

  test.each([24_000, 44_100, 48_000])(
    "removes a tone of 11 kHz, which 16 kHz cannot carry, when it comes at %i Hz",
    (rate) => {
      expect(rms(middle(decodeWav(toneWav(11_000, rate, 1), 16_000)))).toBeLessThan(0.005);
    },
  );

  test("keeps the length in seconds and a constant level at any rate", () => {
    fc.assert(
      fc.property(fc.integer({ min: 4000, max: 96_000 }), (rate) => {
        const output = resample(new Float32Array(rate).fill(0.5), rate, 16_000);
        expect(output.length).toBe(16_000);
        expect(Math.abs((output[8000] as number) - 0.5)).toBeLessThan(1e-3);
      }),
      { seed: 7, numRuns: 30 },
    );
  });
});
