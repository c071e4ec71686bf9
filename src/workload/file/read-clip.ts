import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { BenchError, type BenchErrorOptions } from "../../base/index.ts";
import type { SpeechRequest } from "../../record/index.ts";
import { audioExtensions, audioMimeType, extensionOf } from "../audio-format.ts";
import { audioSeconds } from "./audio-duration.ts";
import type { ClipEntry } from "./clip-entry.ts";
import { fileFault } from "./file-fault.ts";

function unreadable(entry: ClipEntry, reason: string, options: BenchErrorOptions = {}): BenchError {
  const where = entry.listedAt === undefined ? entry.path : `${entry.path} (${entry.listedAt})`;
  return new BenchError("workload.unreadable", `clip ${where} cannot be used: ${reason}`, options);
}

/**
 * Checks that a clip is there, without reading it. Resolves to its size in bytes.
 * @throws workload.unreadable
 */
export async function checkClip(entry: ClipEntry): Promise<number> {
  if (audioMimeType(entry.path) === undefined) {
    throw unreadable(entry, `".${extensionOf(entry.path)}" is not an audio format we know`, {
      hint: `formats: ${audioExtensions.join(", ")}`,
    });
  }
  const found = await stat(entry.path).catch((cause: unknown) => {
    throw unreadable(entry, fileFault(cause), { cause });
  });
  if (!found.isFile()) throw unreadable(entry, "it is not a file");
  if (found.size === 0) throw unreadable(entry, "it is empty");
  return found.size;
}

/**
 * Reads a clip with its length.
 * @throws workload.unreadable
 */
export async function readClip(entry: ClipEntry): Promise<SpeechRequest> {
  const { path, name, reference } = entry;
  let bytes: Uint8Array;
  let seconds: number | undefined;
  try {
    bytes = await readFile(path);
    seconds = (await audioSeconds(bytes, path)) ?? entry.statedSeconds;
  } catch (cause) {
    throw unreadable(entry, fileFault(cause), { cause });
  }
  if (seconds === undefined) {
    throw unreadable(entry, "it does not say how long it is", {
      hint: "write it anew with its length (ffmpeg -i in -c copy out), or list it in a manifest with duration",
    });
  }
  return {
    input: {
      kind: "speech",
      clip: name,
      audioSeconds: seconds,
      sound: "speech",
      ...(reference === undefined ? {} : { reference }),
    },
    audio: { bytes, fileName: basename(path), mimeType: audioMimeType(path) as string },
  };
}
