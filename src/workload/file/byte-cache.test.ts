import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createByteCache } from "./byte-cache.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "byte-cache-"));
});
afterEach(() => rm(folder, { recursive: true }));

const bytes = Uint8Array.from([1, 2, 3, 4, 5]);
const onlyFile = async (): Promise<string> => join(folder, (await readdir(folder))[0] as string);

test("what was written is read again, under its key only", async () => {
  const cache = createByteCache(join(folder, "made", "on", "demand"), ".wav");
  expect(await cache.read("a")).toBeUndefined();
  await cache.write("a", bytes);
  expect(new Uint8Array((await cache.read("a")) as Uint8Array)).toEqual(bytes);
  expect(await cache.read("b")).toBeUndefined();
});

test("no draft is left behind", async () => {
  await createByteCache(folder, ".wav").write("a", bytes);
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^[0-9a-f]{32}\.wav$/)]);
});

test.each([
  ["cut", (stored: Buffer) => stored.subarray(0, -1)],
  ["emptied", () => Buffer.alloc(0)],
  ["changed in one bit", (stored: Buffer) => stored.map((byte, i) => (i === 2 ? byte ^ 1 : byte))],
])("a file that was %s counts as missing and is written anew", async (_what, damage) => {
  const cache = createByteCache(folder, ".wav");
  await cache.write("a", bytes);
  await writeFile(await onlyFile(), damage(await readFile(await onlyFile())));
  expect(await cache.read("a")).toBeUndefined();
  await cache.write("a", bytes);
  expect(new Uint8Array((await cache.read("a")) as Uint8Array)).toEqual(bytes);
});

test("a folder that cannot be written to is no failure", async () => {
  await writeFile(join(folder, "in-the-way"), "a file, so nothing can be made below it");
  const cache = createByteCache(join(folder, "in-the-way", "cache"), ".wav");
  await cache.write("a", bytes);
  expect(await cache.read("a")).toBeUndefined();
});
