import { readFile, writeFile } from "node:fs/promises";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readGgufHeader } from "./read-gguf-header.ts";
import { temporaryPath, tinyShape } from "./tiny-shape.fixture.ts";
import { writeSyntheticGguf } from "./write-synthetic-gguf.ts";

/** Writes the bytes into a file and reads their header. */
async function readBytes(bytes: string | Uint8Array) {
  const path = await temporaryPath("model.gguf");
  await writeFile(path, bytes);
  return readGgufHeader(path);
}

describe("the header of a model file", () => {
  test("says what the model is, and that its weights are synthetic", async () => {
    const path = await temporaryPath("model.gguf");
    await writeSyntheticGguf(path, { ...tinyShape, quantisation: "q4_0" }, { name: "tiny" });
    expect(await readGgufHeader(path)).toEqual({
      architecture: "llama",
      // Embeddings; two layers of queries and outputs, keys and values, three feed-forward matrices, norms; a norm.
      parameters: 640 * 64 + 2 * (2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 96 + 2 * 64) + 64,
      quantisation: "Q4_0",
      contextLength: 512,
      synthetic: true,
      name: "synthetic tiny",
    });
  });

  test("is read even when a vocabulary makes it longer than the first piece", async () => {
    const path = await temporaryPath("model.gguf");
    await writeSyntheticGguf(path, { ...tinyShape, vocabulary: 151_936 });
    expect((await readGgufHeader(path)).parameters).toBeGreaterThan(151_936 * 64);
  });

  test("of a model that says little has gaps, not guesses", async () => {
    const header = Buffer.alloc(24);
    header.write("GGUF");
    header.writeUInt32LE(3, 4);
    expect(await readBytes(header)).toEqual({
      architecture: "",
      parameters: 0,
      quantisation: "unknown",
      contextLength: null,
      synthetic: false,
      name: "",
    });
  });

  test.each([
    ["", "is not a GGUF file: it begins with nothing: it is empty"],
    ["<!doctype html><html>", "is not a GGUF file: it begins with markup"],
    ["version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer"],
    [Buffer.from('\x58\x02\0\0\0\0\0\0{"__metadata__":{}}', "latin1"), "a safetensors file"],
    [Buffer.from([1, 2, 3, 4, 5, 6, 7, 8, 9]), "the bytes 01 02 03 04 05 06 07 08"],
    [Buffer.from("GGUF\x01\0\0\0", "latin1"), "is GGUF of version 1, which is not known"],
    [Buffer.from("GGUF\0\0\0\x03", "latin1"), "is a GGUF file for big-endian machines"],
    [Buffer.from("GGUF\x03\0\0\0\x01", "latin1"), "ends inside its header, after 9 bytes"],
  ])("that is none is an error that says what was found: %j", async (bytes, words) => {
    await expect(readBytes(bytes)).rejects.toMatchObject({
      code: "model.unreadable",
      message: expect.stringContaining(words),
    });
  });

  test("of a file that is not there, or is a folder, is an error with its path", async () => {
    const path = await temporaryPath("model.gguf");
    await expect(readGgufHeader(path)).rejects.toMatchObject({
      code: "model.unreadable",
      message: `the model file ${path} does not exist`,
    });
    await expect(readGgufHeader("/")).rejects.toMatchObject({
      message: expect.stringContaining("is a folder"),
    });
  });

  test("never hangs and never fails with anything but the right error, whatever bytes are wrong", async () => {
    const path = await temporaryPath("model.gguf");
    await writeSyntheticGguf(path, { ...tinyShape, vocabulary: 512 });
    const good = (await readFile(path)).subarray(0, 40_000);
    const wrong = fc.tuple(
      fc.nat(2000),
      fc.constantFrom(0, 1, 8, 9, 127, 128, 255),
      fc.integer({ min: 0, max: 40_000 }),
    );
    await fc.assert(
      fc.asyncProperty(wrong, async ([at, byte, length]) => {
        const bytes = Buffer.from(good.subarray(0, length));
        if (at < length) bytes[at] = byte;
        await writeFile(path, bytes);
        await readGgufHeader(path).catch((error) =>
          expect(error).toMatchObject({ code: "model.unreadable" }),
        );
      }),
      { seed: 7, numRuns: 150 },
    );
  });
});
