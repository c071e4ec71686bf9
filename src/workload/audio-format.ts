/** What each file name extension is sent as: the formats that transcription servers commonly accept. */
const mimeTypes: ReadonlyMap<string, string> = new Map([
  ["wav", "audio/wav"],
  ["flac", "audio/flac"],
  ["mp3", "audio/mpeg"],
  ["ogg", "audio/ogg"],
  ["oga", "audio/ogg"],
  ["opus", "audio/ogg"],
  ["m4a", "audio/mp4"],
  ["mp4", "audio/mp4"],
  ["webm", "audio/webm"],
]);

/** The extensions that are looked for, without a dot. */
export const audioExtensions: readonly string[] = [...mimeTypes.keys()];

/** Lower-case extension of a file name, without the dot; "" when there is none. */
export function extensionOf(fileName: string): string {
  return /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase() ?? "";
}

/** The MIME type by the name's extension; undefined when it is not audio that we send. */
export function audioMimeType(fileName: string): string | undefined {
  return mimeTypes.get(extensionOf(fileName));
}
