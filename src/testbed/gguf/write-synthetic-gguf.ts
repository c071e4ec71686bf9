import { type FileHandle, mkdir, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { BenchError, createRandom, type Random } from "../../base/index.ts";
import { type GgmlType, ggmlTypes } from "./ggml-type.ts";
import { alignUp, ggufHeaderBytes, type MetadataValue } from "./gguf-header-bytes.ts";
import { headSizeOf, type ModelShape } from "./model-shape.ts";
import { createWeightSource, type WeightSource } from "./random-weights.ts";
import { controlTokens, syntheticVocabulary } from "./synthetic-vocabulary.ts";
import { type PlannedTensor, planTensors } from "./tensor-plan.ts";

export interface SyntheticGgufOptions {
  /** The same seed gives the same bytes. 1 when left out. */
  readonly seed?: string | number;
  /** Becomes general.name, after the word "synthetic". */
  readonly name?: string;
  /** Called after each piece of some megabytes. */
  readonly onProgress?: (progress: { readonly writtenBytes: number; readonly totalBytes: number }) => void;
}

/** The metadata key that tells a file with random weights from a trained one. */
export const syntheticKey = "inferbench.synthetic";

const pieceBytes = 4 * 1024 * 1024;

let files = 0;

/**
 * Writes a GGUF file (version 3) that llama.cpp runs as fast as a trained model of that shape, and whose output is noise.
 * The file appears under its name only when it is whole; folders are made.
 * @returns the file's length in bytes
 * @throws BenchError model.write-failed
 */
export async function writeSyntheticGguf(
  path: string,
  shape: ModelShape,
  options: SyntheticGgufOptions = {},
): Promise<number> {
  const random = createRandom(options.seed ?? 1);
  const tensors = planTensors(shape);
  const header = ggufHeaderBytes(metadataOf(shape, options), describe(tensors));
  const totalBytes = tensors.reduce((sum, tensor) => sum + alignUp(tensor.bytes), header.length);

  const unfinished = `${path}.${process.pid}-${files++}.part`;
  let file: FileHandle | undefined;
  try {
    await mkdir(dirname(path), { recursive: true });
    file = await open(unfinished, "wx");
    let writtenBytes = 0;
    const write = async (bytes: Uint8Array): Promise<void> => {
      await file?.writeFile(bytes);
      writtenBytes += bytes.length;
      options.onProgress?.({ writtenBytes, totalBytes });
    };
    await write(header);
    const piece = new Uint16Array(pieceBytes / 2);
    for (const tensor of tensors) await writeTensor(tensor, random, piece, write);
    await file.close();
    await rename(unfinished, path);
  } catch (error) {
    await file?.close().catch(() => {});
    await rm(unfinished, { force: true }).catch(() => {});
    const megabytes = Math.ceil(totalBytes / 1e6);
    throw new BenchError(
      "model.write-failed",
      `the model file ${path} (${megabytes} MB) cannot be written: ${(error as Error).message}`,
      { cause: error },
    );
  }
  return totalBytes;
}

/**
 * Every tensor has a random stream of its own, named for it: a change in one moves no other. Numbers are written in the
 * machine's order of bytes, which is the file's: there is no llama.cpp to be had for big-endian machines here.
 */
async function writeTensor(
  tensor: PlannedTensor,
  random: Random,
  piece: Uint16Array,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const type: GgmlType = ggmlTypes[tensor.type];
  const fill = weightsOf(tensor, random.fork(tensor.name));
  const mostBytes = Math.floor(pieceBytes / type.bytesPerBlock) * type.bytesPerBlock;
  for (let left = tensor.bytes; left > 0; ) {
    const bytes = Math.min(left, mostBytes);
    fill(piece.subarray(0, bytes / 2));
    left -= bytes;
    await write(new Uint8Array(piece.buffer, 0, bytes));
  }
  const gap = alignUp(tensor.bytes) - tensor.bytes;
  if (gap > 0) await write(new Uint8Array(gap));
}

function weightsOf(tensor: PlannedTensor, random: Random): WeightSource {
  if (tensor.type !== "f32" && "deviation" in tensor.fill) {
    return createWeightSource(tensor.type, tensor.fill.deviation, random);
  }
  const constant = Float32Array.of("constant" in tensor.fill ? tensor.fill.constant : 0);
  const [low = 0, high = 0] = new Uint16Array(constant.buffer);
  return (words) => {
    for (let at = 0; at < words.length; at++) words[at] = at % 2 === 0 ? low : high;
  };
}

function describe(tensors: readonly PlannedTensor[]): Parameters<typeof ggufHeaderBytes>[1] {
  let offsetBytes = 0;
  return tensors.map((tensor) => {
    const description = {
      name: tensor.name,
      dimensions: tensor.dimensions,
      typeId: ggmlTypes[tensor.type].id,
      offsetBytes,
    };
    offsetBytes += alignUp(tensor.bytes);
    return description;
  });
}

function metadataOf(
  shape: ModelShape,
  { name, seed = 1 }: SyntheticGgufOptions,
): Record<string, MetadataValue> {
  const { architecture: arch } = shape;
  const headSize = headSizeOf(shape);
  const vocabulary = syntheticVocabulary(shape.vocabulary);
  return {
    "general.architecture": { string: arch },
    "general.name": { string: `synthetic ${name ?? arch}` },
    "general.description": {
      string: `random weights of seed ${seed}: for measuring speed, its output is noise`,
    },
    "general.file_type": { uint32: ggmlTypes[shape.quantisation].fileType },
    "general.quantization_version": { uint32: 2 },
    [syntheticKey]: { bool: true },
    [`${arch}.vocab_size`]: { uint32: shape.vocabulary },
    [`${arch}.context_length`]: { uint32: shape.contextLength },
    [`${arch}.embedding_length`]: { uint32: shape.hiddenSize },
    [`${arch}.block_count`]: { uint32: shape.layers },
    [`${arch}.feed_forward_length`]: { uint32: shape.ffnSize },
    [`${arch}.attention.head_count`]: { uint32: shape.heads },
    [`${arch}.attention.head_count_kv`]: { uint32: shape.kvHeads },
    [`${arch}.attention.key_length`]: { uint32: headSize },
    [`${arch}.attention.value_length`]: { uint32: headSize },
    [`${arch}.attention.layer_norm_rms_epsilon`]: { float32: shape.normEpsilon },
    [`${arch}.rope.dimension_count`]: { uint32: headSize },
    [`${arch}.rope.freq_base`]: { float32: shape.ropeBase },
    "tokenizer.ggml.model": { string: "llama" },
    "tokenizer.ggml.pre": { string: "default" },
    "tokenizer.ggml.tokens": { strings: vocabulary.tokens },
    "tokenizer.ggml.scores": { float32s: vocabulary.scores },
    "tokenizer.ggml.token_type": { int32s: vocabulary.kinds },
    "tokenizer.ggml.unknown_token_id": { uint32: controlTokens.unknown },
    "tokenizer.ggml.bos_token_id": { uint32: controlTokens.beginOfText },
    "tokenizer.ggml.eos_token_id": { uint32: controlTokens.endOfText },
    "tokenizer.ggml.add_bos_token": { bool: true },
    "tokenizer.ggml.add_eos_token": { bool: false },
  };
}
