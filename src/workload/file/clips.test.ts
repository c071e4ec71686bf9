import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseBuffer } from "music-metadata";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRandom } from "../../base/index.ts";
import type { SpeechRequest } from "../../record/index.ts";
import { clipsSpecSchema } from "../workload-spec.ts";
import { openWorkload } from "./open-workload.ts";

const fixtures = fileURLToPath(new URL("../fixtures", import.meta.url));
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "clips-"));
});
afterEach(() => rm(folder, { recursive: true }));

const open = (path: string, baseDir = fixtures, more: object = {}) =>
  openWorkload(clipsSpecSchema.parse({ kind: "clips", path }), {
    random: createRandom(1),
    baseDir,
    ...more,
  });

async function clipsOf(path: string, count: number): Promise<Map<string, SpeechRequest>> {
  const workload = await open(path);
  const requests = await Promise.all(Array.from({ length: count }, (_, i) => workload.at(i)));
  return new Map(requests.map((request) => [request.input.clip, request]));
}

async function put(files: Record<string, string | Uint8Array>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

test.each([
  ["clip.wav", "audio/wav"],
  ["clip.flac", "audio/flac"],
  ["clip.mp3", "audio/mpeg"],
  ["clip.ogg", "audio/ogg"],
  ["clip.opus", "audio/ogg"],
  ["clip.m4a", "audio/mp4"],
  ["clip.webm", "audio/webm"],
])("%s is sent unchanged as %s, with its length of a second", async (name, mimeType) => {
  const clip = (await clipsOf("formats", 7)).get(name);
  expect(clip?.audio).toMatchObject({ fileName: name, mimeType });
  expect(clip?.audio.bytes).toEqual(await readFile(join(fixtures, "formats", name)));
  expect(clip?.input.sound).toBe("speech");
  expect(clip?.input.audioSeconds).toBeGreaterThanOrEqual(1);
  // Encoders add up to 0.08 s of their own.
  expect(clip?.input.audioSeconds).toBeLessThan(1.1);
});

test("our reading of a WAV header agrees with the library's", async () => {
  const bytes = await readFile(join(fixtures, "formats", "clip.wav"));
  const { format } = await parseBuffer(bytes, { mimeType: "audio/wav" }, { duration: true });
  expect((await clipsOf("formats/clip.wav", 1)).get("clip.wav")?.input.audioSeconds).toBe(format.duration);
});

test("a LibriSpeech tree has its transcripts as references, and says which have no audio", async () => {
  const clips = await clipsOf("librispeech", 2);
  expect([...clips].map(([name, { input }]) => [name, input.reference]).sort()).toEqual([
    ["84/121/84-121-0000.flac", "GOOD MORNING"],
    ["84/121/84-121-0001.flac", "GOOD MORNING AGAIN"],
  ]);
  expect((await open("librispeech")).description).toBe(
    "2 clips from librispeech, 1 transcript without audio",
  );
});

test("a manifest gives names, references, and the length that a recorder left out", async () => {
  const clips = await clipsOf("manifest.jsonl", 3);
  expect([...clips.keys()].sort()).toEqual(["formats/clip.wav", "formats/clip.wav#2", "without-length.webm"]);
  expect(clips.get("formats/clip.wav")?.input).toMatchObject({ audioSeconds: 1, reference: "good morning" });
  expect(clips.get("without-length.webm")?.input).toMatchObject({ audioSeconds: 1.01 });
  expect(clips.get("without-length.webm")?.input).not.toHaveProperty("reference");
});

test("a manifest may name its audio by absolute paths and begin with a byte order mark", async () => {
  const row = { audio_filepath: join(fixtures, "formats", "clip.mp3"), duration: 1, text: "good morning" };
  await put({ "set.json": `\uFEFF${JSON.stringify(row)}\r\n\r\n` });
  expect(await (await open("set.json", folder)).at(0)).toMatchObject({ audio: { fileName: "clip.mp3" } });
});

test("a folder is walked through links, hidden files are ignored and others counted", async () => {
  await put({ "deep/er/notes.txt": "x", ".hidden.wav": "x", "cover.JPG": "x" });
  await copyFile(join(fixtures, "formats", "clip.ogg"), join(folder, "deep", "CLIP.OGG"));
  await symlink(join(fixtures, "formats", "clip.mp3"), join(folder, "linked.mp3"));
  await symlink(folder, join(folder, "deep", "round-and-round"));
  const workload = await open(".", folder);
  expect(workload.description).toBe("2 clips from ., 2 other files skipped");
  const names = await Promise.all([0, 1].map(async (i) => (await workload.at(i)).input.clip));
  expect(names.sort()).toEqual(["deep/CLIP.OGG", "linked.mp3"]);
});

test("a set larger than memory is read when it is needed", async () => {
  const workload = await open("formats", fixtures, { memoryBytes: 1000 });
  expect(workload.at(0)).toBeInstanceOf(Promise);
  expect(workload.at(0)).toBeInstanceOf(Promise);
  await workload.at(0);
});

test("clips without speech join the user's own", async () => {
  const spec = {
    kind: "clips",
    path: "formats/clip.wav",
    nonSpeech: { silence: 1, noise: 1, durationSeconds: 2 },
  };
  const workload = await openWorkload(clipsSpecSchema.parse(spec), {
    random: createRandom(1),
    baseDir: fixtures,
    cacheDir: folder,
  });
  expect(workload.description).toBe("1 clip from formats/clip.wav, 1 of silence, 1 of noise");
  const inputs = await Promise.all([0, 1, 2].map(async (i) => (await workload.at(i)).input));
  expect(inputs.map(({ sound, audioSeconds }) => `${sound} ${audioSeconds}`).sort()).toEqual([
    "noise 2",
    "silence 2",
    "speech 1",
  ]);
});

const wav = await readFile(join(fixtures, "formats", "clip.wav"));
const line = (row: object): string =>
  JSON.stringify({ audio_filepath: "a.wav", duration: 1, text: "x", ...row });

test.each<
  [what: string, files: Record<string, string | Uint8Array>, path: string, code: string, says: string]
>([
  ["a path that is not there", {}, "gone", "workload.unreadable", "no such file"],
  ["an empty clip", { "a.wav": "" }, ".", "workload.unreadable", "a.wav cannot be used: it is empty"],
  ["a clip cut short", { "a.wav": wav.subarray(0, 9000) }, ".", "workload.unreadable", "cut short"],
  ["a WAV without audio", { "a.wav": wav.subarray(0, 44) }, ".", "workload.unreadable", "a.wav"],
  ["a page saved as MP3", { "a.mp3": "<html>404</html>" }, ".", "workload.unreadable", "a.mp3"],
  ["a text saved as FLAC", { "a.flac": "no audio" }, ".", "workload.unreadable", "a.flac"],
  ["a text saved as WebM", { "a.webm": "no audio" }, ".", "workload.unreadable", "a.webm"],
  ["a text saved as M4A", { "a.m4a": "no audio" }, ".", "workload.unreadable", "a.m4a"],
  ["a text saved as Opus", { "a.opus": "no audio" }, ".", "workload.unreadable", "a.opus"],
  ["a folder without audio", { "a.txt": "x" }, ".", "workload.empty", "no audio clips"],
  ["an empty manifest", { "m.jsonl": "\n" }, "m.jsonl", "workload.empty", "no audio clips"],
  [
    "a manifest of no JSON",
    { "m.jsonl": "\n{oops" },
    "m.jsonl",
    "workload.unreadable",
    "m.jsonl:2 is not JSON",
  ],
  [
    "a line that is a list",
    { "m.jsonl": "[]" },
    "m.jsonl",
    "workload.unreadable",
    "m.jsonl:1 is not a JSON obj",
  ],
  [
    "a line without text",
    { "m.jsonl": line({ text: undefined }) },
    "m.jsonl",
    "workload.unreadable",
    '"text"',
  ],
  [
    "a line without path",
    { "m.jsonl": line({ audio_filepath: 3 }) },
    "m.jsonl",
    "workload.unreadable",
    '"audio_fi',
  ],
  [
    "a line of no length",
    { "m.jsonl": line({ duration: 0 }) },
    "m.jsonl",
    "workload.unreadable",
    '"duration"',
  ],
  [
    "a part of a file",
    { "m.jsonl": line({ offset: 2 }) },
    "m.jsonl",
    "workload.unreadable",
    "part of a file",
  ],
  [
    "a line's clip missing",
    { "m.jsonl": line({}) },
    "m.jsonl",
    "workload.unreadable",
    "m.jsonl:1) cannot be used",
  ],
  [
    "a line's clip a folder",
    { "m.jsonl": line({}), "a.wav/x": "" },
    "m.jsonl",
    "workload.unreadable",
    "not a file",
  ],
  [
    "a format not known",
    { "m.jsonl": line({ audio_filepath: "a.amr" }) },
    "m.jsonl",
    "workload.unreadable",
    '".amr"',
  ],
])("%s is a clear error", async (_what, files, path, code, says) => {
  await put(files);
  const failure = await open(path, folder).then(
    () => undefined,
    (error: unknown) => error as Error & { hint: string },
  );
  expect(failure).toMatchObject({ name: "BenchError", code });
  expect(failure?.message).toContain(says);
  expect(failure?.message).not.toContain("\n");
});

test("an empty folder says which formats are looked for", async () => {
  await expect(open(".", folder)).rejects.toMatchObject({
    hint: expect.stringContaining(".wav, .flac, .mp3"),
  });
});

test("a recording without length outside a manifest says what to do", async () => {
  await expect(open("without-length.webm")).rejects.toMatchObject({
    code: "workload.unreadable",
    hint: expect.stringContaining("manifest"),
  });
});
