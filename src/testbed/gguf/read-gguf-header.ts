import { type FileHandle, open } from "node:fs/promises";
import { BenchError } from "../../base/index.ts";
import { fileTypeNames } from "./ggml-type.ts";
import { ggufMagic, valueKind } from "./gguf-header-bytes.ts";
import { syntheticKey } from "./write-synthetic-gguf.ts";

/** What a model file says of itself. Texts come from the file and may be anything. */
export interface GgufHeader {
  /** "llama", "qwen2", …; empty when the file does not say. */
  readonly architecture: string;
  /** Weights, all tensors together. */
  readonly parameters: number;
  /** "Q8_0", "Q4_K_M", …; "unknown" for one that is not in llama.cpp's list. */
  readonly quantisation: string;
  /** In tokens; null when the file does not say. */
  readonly contextLength: number | null;
  /** Whether the weights are random: fit for measuring speed, not for judging answers. */
  readonly synthetic: boolean;
  /** Empty when the file has none. */
  readonly name: string;
}

/** Vocabularies of published models make headers of up to 20 MB. */
const longestHeaderBytes = 256 * 1024 * 1024;
const firstReadBytes = 1024 * 1024;

/** Thrown when the header goes on after the bytes at hand. */
class OutOfBytes extends Error {}

/**
 * Reads metadata and tensor descriptions, no weights.
 * @throws BenchError model.unreadable, which says what was found instead
 */
export async function readGgufHeader(path: string): Promise<GgufHeader> {
  const unreadable = (why: string, cause?: unknown): BenchError =>
    new BenchError("model.unreadable", `the model file ${path} ${why}`, { cause });

  let file: FileHandle;
  try {
    file = await open(path, "r");
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
    throw unreadable(missing ? "does not exist" : `cannot be opened: ${(error as Error).message}`, error);
  }
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw unreadable("is a folder or a device, not a file");
    const readable = Math.min(stat.size, longestHeaderBytes);
    for (let length = firstReadBytes; ; length *= 2) {
      const bytes = Buffer.alloc(Math.min(length, readable));
      const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
      try {
        return parse(bytes.subarray(0, bytesRead));
      } catch (error) {
        if (!(error instanceof OutOfBytes)) throw unreadable((error as Error).message);
        if (length < readable && bytesRead === bytes.length) continue;
        throw unreadable(`ends inside its header, after ${bytesRead} bytes: a broken download?`);
      }
    }
  } catch (error) {
    throw error instanceof BenchError
      ? error
      : unreadable(`cannot be read: ${(error as Error).message}`, error);
  } finally {
    await file.close();
  }
}

type Scalar = string | number | boolean;

function parse(bytes: Buffer): GgufHeader {
  if (bytes.length < 4 || bytes.readUInt32LE(0) !== ggufMagic) {
    throw new Error(`is not a GGUF file: it begins with ${beginning(bytes)}`);
  }
  let at = 4;
  const take = (length: number): number => {
    if (at + length > bytes.length) throw new OutOfBytes();
    at += length;
    return at - length;
  };
  const uint32 = (): number => bytes.readUInt32LE(take(4));
  const uint64 = (): number => Number(bytes.readBigUInt64LE(take(8)));
  const text = (): string => {
    const length = uint64();
    const from = take(length);
    return bytes.toString("utf8", from, from + length);
  };
  const scalar = (kind: number): Scalar => {
    if (kind === valueKind.string) return text();
    const read = scalarReaders[kind];
    if (!read) throw new Error(`has a metadata value of the unknown kind ${kind}`);
    return read.read(bytes, take(read.bytes));
  };
  const skipArray = (): void => {
    const kind = uint32();
    const count = uint64();
    if (kind === valueKind.array) throw new Error("has lists of lists in its metadata");
    const fixed = scalarReaders[kind];
    if (fixed) take(fixed.bytes * count);
    else for (let i = 0; i < count; i++) scalar(kind);
  };

  const version = uint32();
  if (version !== 2 && version !== 3) {
    const reversed = version === 0x0200_0000 || version === 0x0300_0000;
    throw new Error(
      reversed
        ? "is a GGUF file for big-endian machines"
        : `is GGUF of version ${version}, which is not known`,
    );
  }
  const tensors = uint64();
  const entries = uint64();
  const metadata = new Map<string, Scalar>();
  for (let i = 0; i < entries; i++) {
    const key = text();
    const kind = uint32();
    if (kind === valueKind.array) skipArray();
    else metadata.set(key, scalar(kind));
  }
  let parameters = 0;
  for (let i = 0; i < tensors; i++) {
    text();
    let weights = 1;
    for (let left = uint32(); left > 0; left--) weights *= uint64();
    parameters += weights;
    take(12);
  }

  const textOf = (key: string): string => {
    const value = metadata.get(key);
    return typeof value === "string" ? value : "";
  };
  const architecture = textOf("general.architecture");
  const contextLength = metadata.get(`${architecture}.context_length`);
  return {
    architecture,
    parameters,
    quantisation: fileTypeNames[Number(metadata.get("general.file_type"))] ?? "unknown",
    contextLength: typeof contextLength === "number" ? contextLength : null,
    synthetic: metadata.get(syntheticKey) === true,
    name: textOf("general.name"),
  };
}

const scalarReaders: Readonly<
  Record<number, { readonly bytes: number; readonly read: (bytes: Buffer, at: number) => Scalar }>
> = {
  [valueKind.uint8]: { bytes: 1, read: (bytes, at) => bytes.readUInt8(at) },
  [valueKind.int8]: { bytes: 1, read: (bytes, at) => bytes.readInt8(at) },
  [valueKind.uint16]: { bytes: 2, read: (bytes, at) => bytes.readUInt16LE(at) },
  [valueKind.int16]: { bytes: 2, read: (bytes, at) => bytes.readInt16LE(at) },
  [valueKind.uint32]: { bytes: 4, read: (bytes, at) => bytes.readUInt32LE(at) },
  [valueKind.int32]: { bytes: 4, read: (bytes, at) => bytes.readInt32LE(at) },
  [valueKind.float32]: { bytes: 4, read: (bytes, at) => bytes.readFloatLE(at) },
  [valueKind.bool]: { bytes: 1, read: (bytes, at) => bytes.readUInt8(at) !== 0 },
  [valueKind.uint64]: { bytes: 8, read: (bytes, at) => Number(bytes.readBigUInt64LE(at)) },
  [valueKind.int64]: { bytes: 8, read: (bytes, at) => Number(bytes.readBigInt64LE(at)) },
  [valueKind.float64]: { bytes: 8, read: (bytes, at) => bytes.readDoubleLE(at) },
};

/** What people mistake for a model, named. */
const otherFormats: readonly (readonly [RegExp, string])[] = [
  [/^</, "markup: a web page saved in place of the file?"],
  [/^version https:\/\/git-lfs/, "a Git LFS pointer: fetch the file itself with git lfs pull"],
  [/^.{8}\{"/s, "a safetensors file: convert it with llama.cpp's convert_hf_to_gguf.py"],
  [/^PK/, "a zip archive, perhaps of PyTorch weights"],
  [/^(tjgg|fmgg|lmgg)/, "the format that llama.cpp read before GGUF"],
];

function beginning(bytes: Buffer): string {
  if (bytes.length === 0) return "nothing: it is empty";
  const start = bytes.toString("latin1", 0, 64);
  const known = otherFormats.find(([pattern]) => pattern.test(start));
  return known?.[1] ?? `the bytes ${bytes.toString("hex", 0, 8).replace(/(..)(?=.)/g, "$1 ")}`;
}
