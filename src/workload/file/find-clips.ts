import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { BenchError } from "../../base/index.ts";
import { audioExtensions, audioMimeType, extensionOf } from "../audio-format.ts";
import { counted } from "../counted.ts";
import type { ClipEntry, FoundClips } from "./clip-entry.ts";
import { fileFault } from "./file-fault.ts";
import { readManifest } from "./read-manifest.ts";

/**
 * The clips at a path: a folder with all below it, a manifest, or one audio file. Same order on every machine.
 * @throws workload.unreadable when the path or a manifest cannot be read
 * @throws workload.empty when there is no audio
 */
export async function findClips(path: string): Promise<FoundClips> {
  const found = await lookAt(path);
  if (found.entries.length > 0) return found;
  throw new BenchError("workload.empty", `${path} has no audio clips`, { hint: found.lookedFor });
}

async function lookAt(path: string): Promise<FoundClips> {
  try {
    if ((await stat(path)).isDirectory()) return await readFolder(path);
    if (audioMimeType(path) === undefined) return await readManifest(path);
    return { entries: [{ path, name: basename(path) }], notes: [], lookedFor: audioFiles };
  } catch (cause) {
    if (cause instanceof BenchError) throw cause;
    throw new BenchError("workload.unreadable", `${path} cannot be read: ${fileFault(cause)}`, { cause });
  }
}

const audioFiles = `looked for files ending in ${audioExtensions.map((ending) => `.${ending}`).join(", ")}`;

/** A folder of audio. Where it holds LibriSpeech transcripts (ID, blank, text a line) they are the references. */
async function readFolder(root: string): Promise<FoundClips> {
  const files = (await listFiles(root)).sort((a, b) => (a < b ? -1 : 1));
  const references = new Map<string, string>();
  for (const file of files.filter((name) => name.endsWith(".trans.txt"))) {
    const folder = file.slice(0, file.lastIndexOf("/") + 1);
    for (const line of (await readFile(join(root, file), "utf8")).split(/\r?\n/)) {
      const match = /^\s*(\S+)\s+(\S.*?)\s*$/.exec(line);
      if (match) references.set(folder + match[1], match[2] as string);
    }
  }
  const spoken = new Set<string>();
  const audio = files.filter((file) => audioMimeType(file) !== undefined);
  const entries = audio.map((file): ClipEntry => {
    const stem = file.slice(0, -extensionOf(file).length - 1);
    const reference = references.get(stem);
    if (reference !== undefined) spoken.add(stem);
    return { path: join(root, file), name: file, ...(reference === undefined ? {} : { reference }) };
  });
  const others = files.filter(
    (file) => audioMimeType(file) === undefined && !file.endsWith(".trans.txt"),
  ).length;
  const withoutAudio = references.size - spoken.size;
  const withoutText = entries.filter((entry) => entry.reference === undefined).length;
  return {
    entries,
    lookedFor: audioFiles,
    notes: [
      ...(others > 0 ? [`${counted(others, "other file")} skipped`] : []),
      ...(withoutAudio > 0 ? [`${counted(withoutAudio, "transcript")} without audio`] : []),
      ...(references.size > 0 && withoutText > 0
        ? [`${counted(withoutText, "clip")} without transcript`]
        : []),
    ],
  };
}

/** Every file below a folder, links followed, names beginning with a dot left out; relative, with "/" between. */
async function listFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  const visited = new Set<string>();
  const walk = async (folder: string): Promise<void> => {
    const real = await realpath(join(root, folder));
    if (visited.has(real)) return;
    visited.add(real);
    for (const entry of await readdir(real, { withFileTypes: true })) {
      if (entry.name.startsWith(".")) continue;
      const name = folder === "" ? entry.name : `${folder}/${entry.name}`;
      // A link that leads nowhere counts as a file: reading it will say so.
      const kind = entry.isSymbolicLink() ? await stat(join(root, name)).catch(() => entry) : entry;
      if (kind.isDirectory()) await walk(name);
      else files.push(name);
    }
  };
  await walk("");
  return files;
}
