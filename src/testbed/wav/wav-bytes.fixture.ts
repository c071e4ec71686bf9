/** Builds WAV files byte by byte, without the decoder under test. */
export interface WavFixture {
  readonly codec?: number;
  readonly bits?: number;
  readonly channels?: number;
  readonly sampleRate?: number;
  /** Bytes of the data chunk. */
  readonly data: Uint8Array;
  /** Wrap the codec in WAVE_FORMAT_EXTENSIBLE. */
  readonly extensible?: boolean;
  /** A chunk between fmt and data. */
  readonly extraChunk?: Uint8Array;
  /** What the data chunk says about its length, if it lies. */
  readonly claimedBytes?: number;
}

export function wavBytes(fixture: WavFixture): Uint8Array<ArrayBuffer> {
  const { codec = 1, bits = 16, channels = 1, sampleRate = 16_000, data, extensible = false } = fixture;
  const u16 = (value: number): number[] => [value & 255, (value >> 8) & 255];
  const u32 = (value: number): number[] => [...u16(value & 0xffff), ...u16(value >>> 16)];
  const text = (value: string): number[] => [...Buffer.from(value)];
  const block = (bits / 8) * channels;
  const extension = extensible
    ? [
        ...u16(22),
        ...u16(bits),
        ...u32(0),
        ...u16(codec),
        ...text("\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71"),
      ]
    : [];
  const fmt = [
    ...u16(extensible ? 0xfffe : codec),
    ...u16(channels),
    ...u32(sampleRate),
    ...u32(sampleRate * block),
    ...u16(block),
    ...u16(bits),
    ...extension.slice(0, 24),
  ];
  const extra = fixture.extraChunk
    ? [
        ...text("LIST"),
        ...u32(fixture.extraChunk.length),
        ...fixture.extraChunk,
        ...(fixture.extraChunk.length % 2 ? [0] : []),
      ]
    : [];
  const claimed = fixture.claimedBytes ?? data.length;
  const body = [...text("WAVEfmt "), ...u32(fmt.length), ...fmt, ...extra, ...text("data"), ...u32(claimed)];
  const head = [...text("RIFF"), ...u32(body.length + data.length), ...body];
  const file = new Uint8Array(head.length + data.length);
  file.set(head);
  file.set(data, head.length);
  return file;
}

/** Silence, 16 kHz mono 16 bit. */
export const silentWav = (seconds: number): Uint8Array<ArrayBuffer> =>
  wavBytes({ data: new Uint8Array(Math.round(seconds * 16_000) * 2) });

/** A sine of the given frequency, mono 16 bit. */
export function toneWav(frequency: number, sampleRate: number, seconds: number): Uint8Array<ArrayBuffer> {
  const samples = new Int16Array(Math.round(seconds * sampleRate));
  for (let i = 0; i < samples.length; i++) {
    samples[i] = Math.round(16_000 * Math.sin((2 * Math.PI * frequency * i) / sampleRate));
  }
  return wavBytes({ sampleRate, data: new Uint8Array(samples.buffer) });
}
