const ascii = (text: string): readonly number[] => [...text].map((char) => char.charCodeAt(0));

/** First bytes of the formats that people send; the first match wins. */
const magics: readonly { readonly name: string; readonly at: number; readonly bytes: readonly number[] }[] = [
  { name: "FLAC", at: 0, bytes: ascii("fLaC") },
  { name: "Ogg (Opus or Vorbis)", at: 0, bytes: ascii("OggS") },
  { name: "MP3", at: 0, bytes: ascii("ID3") },
  { name: "MP4 or M4A", at: 4, bytes: ascii("ftyp") },
  { name: "WebM or Matroska", at: 0, bytes: [0x1a, 0x45, 0xdf, 0xa3] },
  { name: "AIFF", at: 0, bytes: ascii("FORM") },
  { name: "CAF", at: 0, bytes: ascii("caff") },
  { name: "AMR", at: 0, bytes: ascii("#!AMR") },
  { name: "RF64 (WAV over 4 GB)", at: 0, bytes: ascii("RF64") },
  { name: "big-endian WAV (RIFX)", at: 0, bytes: ascii("RIFX") },
  { name: "JSON", at: 0, bytes: ascii("{") },
];

/** A name for people of what the bytes are, or null for RIFF WAV and for anything unknown. */
export function foreignFormat(head: Uint8Array): string | null {
  for (const { name, at, bytes } of magics) {
    if (bytes.every((byte, i) => head[at + i] === byte)) return name;
  }
  // An MPEG frame starts with eleven set bits; the layer bits are 00 in ADTS (AAC) and not in MP3.
  if (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0) {
    return ((head[1] ?? 0) & 0x06) === 0 ? "AAC (ADTS)" : "MP3";
  }
  return null;
}
