import { silentWav } from "./wav/wav-bytes.fixture.ts";

export interface ClipUpload {
  readonly path?: string;
  readonly fileField?: string;
  readonly file?: Uint8Array<ArrayBuffer>;
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Uploads a clip as any HTTP client would; one second of silence by default. */
export function postClip(url: string, upload: ClipUpload = {}): Promise<Response> {
  const { path = "/v1/audio/transcriptions", fileField = "file", file = silentWav(1) } = upload;
  const body = new FormData();
  for (const [name, value] of Object.entries(upload.fields ?? {})) body.append(name, value);
  body.append(fileField, new Blob([file]), "clip.wav");
  return fetch(url + path, {
    method: "POST",
    body,
    headers: upload.headers ?? {},
    signal: upload.signal ?? null,
  });
}

/** The data of every event of a streamed answer, parsed unless it is not JSON. */
export async function eventsOf(response: Response): Promise<unknown[]> {
  const text = await response.text();
  return text
    .split("\n\n")
    .filter((block) => block !== "")
    .map((block) => block.replace(/^data: /, ""))
    .map((data) => (data.startsWith("{") ? JSON.parse(data) : data));
}
