import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { readGgufFileInfo } from "node-llama-cpp";
import { describe, expect, test } from "vitest";
import { ggmlTypes } from "./ggml-type.ts";
import { planTensors } from "./tensor-plan.ts";
import { temporaryPath, tinyShape } from "./tiny-shape.fixture.ts";
import { writeSyntheticGguf } from "./write-synthetic-gguf.ts";

/** A half-precision number, by the formula of IEEE 754. */
function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const mantissa = bits & 1023;
  return sign * (exponent === 0 ? mantissa * 2 ** -24 : (1 + mantissa / 1024) * 2 ** (exponent - 15));
}

/** Weights of the blocks as ggml's reference code unpacks them. */
const unpack = {
  f16: (bytes: Buffer): number[] =>
    Array.from({ length: bytes.length / 2 }, (_, i) => half(bytes.readUInt16LE(i * 2))),
  q8_0: (bytes: Buffer): number[] =>
    Array.from({ length: bytes.length / 34 }, (_, block) => {
      const scale = half(bytes.readUInt16LE(block * 34));
      return Array.from({ length: 32 }, (_, i) => scale * bytes.readInt8(block * 34 + 2 + i));
    }).flat(),
  q4_0: (bytes: Buffer): number[] =>
    Array.from({ length: bytes.length / 18 }, (_, block) => {
      const scale = half(bytes.readUInt16LE(block * 18));
      const packed = [...bytes.subarray(block * 18 + 2, block * 18 + 18)];
      return packed.flatMap((byte) => [scale * ((byte & 15) - 8), scale * ((byte >> 4) - 8)]);
    }).flat(),
} as const;

const mean = (values: readonly number[]): number => values.reduce((sum, v) => sum + v, 0) / values.length;

describe("a synthetic model file", () => {
  test("has the same bytes for the same seed and others for another", async () => {
    const folder = dirname(await temporaryPath("x"));
    const write = async (name: string, seed: number): Promise<Buffer> => {
      await writeSyntheticGguf(join(folder, name), tinyShape, { seed });
      return readFile(join(folder, name));
    };
    const [first, again, other] = [await write("a", 1), await write("b", 1), await write("c", 2)];
    expect(first.equals(again)).toBe(true);
    expect(first.equals(other)).toBe(false);
    expect(first.length).toBe(other.length);
  });

  test("is read by a parser of other people as what it was meant to be", async () => {
    const path = await temporaryPath("tiny.gguf");
    const bytes = await writeSyntheticGguf(path, tinyShape, { name: "tiny-q8" });
    const info = await readGgufFileInfo(path, { logWarnings: false });
    expect(info.version).toBe(3);
    expect(info.metadata.general).toMatchObject({
      architecture: "llama",
      name: "synthetic tiny-q8",
      file_type: 7,
    });
    expect(info.metadata).toMatchObject({
      inferbench: { synthetic: true },
      llama: {
        context_length: 512,
        embedding_length: 64,
        block_count: 2,
        attention: { head_count: 4, head_count_kv: 2 },
      },
      tokenizer: { ggml: { model: "llama", eos_token_id: 2 } },
    });
    expect(info.fullTensorInfo?.map((tensor) => tensor.name)).toEqual(
      planTensors(tinyShape).map((tensor) => tensor.name),
    );
    expect(bytes).toBe((await readFile(path)).length);
  });

  test.each(["llama", "qwen2", "qwen3"] as const)(
    "of the architecture %s lays its tensors end to end, aligned, up to the end of the file",
    async (architecture) => {
      const path = await temporaryPath("tiny.gguf");
      const length = await writeSyntheticGguf(path, { ...tinyShape, architecture, tiedEmbeddings: false });
      const { fullTensorInfo = [] } = await readGgufFileInfo(path, { logWarnings: false });
      expect(fullTensorInfo.length).toBeGreaterThan(20);
      const typeOf = new Map<number, (typeof ggmlTypes)[keyof typeof ggmlTypes]>(
        Object.values(ggmlTypes).map((type) => [type.id, type]),
      );
      let end = 0;
      for (const tensor of fullTensorInfo) {
        const type = typeOf.get(tensor.ggmlType);
        if (!type) throw new Error(`type ${tensor.ggmlType}`);
        expect(Number(tensor.offset)).toBe(end);
        const weights = tensor.dimensions.reduce<number>((product, size) => product * Number(size), 1);
        end += Math.ceil(((weights / type.weightsPerBlock) * type.bytesPerBlock) / 32) * 32;
      }
      expect(Number(fullTensorInfo[0]?.fileOffset) + end).toBe(length);
    },
  );

  test.each(["q8_0", "q4_0", "f16"] as const)(
    "in %s has normal weights around 0 whose deviation keeps a vector's length",
    async (quantisation) => {
      const path = await temporaryPath("tiny.gguf");
      await writeSyntheticGguf(path, { ...tinyShape, quantisation });
      const { fullTensorInfo } = await readGgufFileInfo(path, { logWarnings: false });
      const tensor = fullTensorInfo?.find(({ name }) => name === "token_embd.weight");
      const from = Number(tensor?.fileOffset);
      const type = ggmlTypes[quantisation];
      const bytes =
        ((tinyShape.hiddenSize * tinyShape.vocabulary) / type.weightsPerBlock) * type.bytesPerBlock;
      const weights = unpack[quantisation]((await readFile(path)).subarray(from, from + bytes));
      expect(weights).toHaveLength(tinyShape.hiddenSize * tinyShape.vocabulary);
      const deviation = Math.sqrt(mean(weights.map((weight) => weight ** 2)));
      const wanted = 1 / Math.sqrt(tinyShape.hiddenSize);
      expect(deviation / wanted).toBeGreaterThan(0.93);
      expect(deviation / wanted).toBeLessThan(1.03);
      // Four standard errors.
      expect(Math.abs(mean(weights))).toBeLessThan((4 * wanted) / Math.sqrt(weights.length));
      expect(new Set(weights.slice(0, 320)).size).toBeGreaterThan(10);
    },
  );

  test("has no token twice, in any of the vocabularies' sizes, and all 256 bytes", async () => {
    for (const vocabulary of [512, 32_000, 151_936]) {
      const path = await temporaryPath("tiny.gguf");
      await writeSyntheticGguf(path, { ...tinyShape, vocabulary });
      const { metadata } = await readGgufFileInfo(path, { logWarnings: false });
      const tokens = metadata.tokenizer.ggml.tokens as readonly string[];
      expect(tokens).toHaveLength(vocabulary);
      expect(new Set(tokens).size).toBe(vocabulary);
      expect(tokens.filter((token) => /^<0x[0-9A-F]{2}>$/.test(token))).toHaveLength(256);
    }
  });

  test("tells how far it is, up to the whole length", async () => {
    const path = await temporaryPath("tiny.gguf");
    const seen: { writtenBytes: number; totalBytes: number }[] = [];
    const length = await writeSyntheticGguf(path, tinyShape, { onProgress: (step) => seen.push(step) });
    expect(seen.length).toBeGreaterThan(2);
    expect(seen.at(-1)).toEqual({ writtenBytes: length, totalBytes: length });
  });

  test("leaves nothing behind when it cannot be written", async () => {
    const path = await temporaryPath("file");
    await writeFile(path, "");
    await expect(writeSyntheticGguf(join(path, "model.gguf"), tinyShape)).rejects.toMatchObject({
      code: "model.write-failed",
      message: expect.stringMatching(/\(1 MB\) cannot be written: /),
    });
    const stopped = new Error("no more");
    const folder = dirname(path);
    const stop = (): never => {
      throw stopped;
    };
    await expect(
      writeSyntheticGguf(join(folder, "model.gguf"), tinyShape, { onProgress: stop }),
    ).rejects.toMatchObject({ cause: stopped });
    expect(await readdir(folder)).toEqual(["file"]);
  });
});
