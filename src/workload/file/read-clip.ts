import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { BenchError } from "../../base/index.ts";
import type { Request } from "../../record/index.ts";
import { audioExtensions, audioMimeType, extensionOf } from "../audio-format.ts";
import { audioSeconds } from "./audio-duration.ts";
import type { ClipEntry } from "./clip-entry.ts";

function unreadable(path: string, reason: string, cause?: unknown, hint?: string): BenchError {
  const options = { ...(cause === undefined ? {} : { cause }), ...(hint === undefined ? {} : { hint }) };
  return new BenchError("workload.unreadable", `clip ${path} cannot be used: ${reason}`, options);
}

/** A system's or a library's words, on one line. */
const reasonOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === "ENOENT" ? "there is no such file" : message.split("\n", 1)[0] || "it is not valid audio";
};

/**
 * Checks that a clip is there, without reading it. Resolves to its size in bytes.
 * @throws workload.unreadable
 */
export async function checkClip({ path }: ClipEntry): Promise<number> {
  if (audioMimeType(path) === undefined) {
    const hint = `formats: ${audioExtensions.join(", ")}`;
    throw unreadable(path, `".${extensionOf(path)}" is not an audio format we know`, undefined, hint);
  }
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, reasonOf(error), error);
  });
  if (!found.isFile()) throw unreadable(path, "it is not a file");
  if (found.size === 0) throw unreadable(path, "it is empty");
  return found.size;
}

/**
 * Reads a clip with its length.
 * @throws workload.unreadable
 */
export async function readClip(entry: ClipEntry): Promise<Request> {
  const { path } = entry;
  let bytes: Uint8Array;
  let seconds: number | undefined;
  try {
    bytes = await readFile(path);
    seconds = (await audioSeconds(bytes, path)) ?? entry.statedSeconds;
  } catch (error) {
    throw unreadable(path, reasonOf(error), error);
  }
  if (seconds === undefined || !(seconds > 0)) {
    const hint =
      "write it anew with its length (ffmpeg -i in -c copy out), or list it in a manifest with duration";
    throw unreadable(path, "it does not say how long it is", undefined, hint);
  }
  return {
    input: {
      kind: "speech",
      clip: entry.name,
      audioSeconds: seconds,
      sound: "speech",
      ...(entry.reference === undefined ? {} : { reference: entry.reference }),
    },
    audio: { bytes, fileName: basename(path), mimeType: audioMimeType(path) as string },
  };
}
