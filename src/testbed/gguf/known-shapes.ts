import { BenchError } from "../../base/index.ts";
import { ModelShape } from "./model-shape.ts";

const quantisations = { q8: "q8_0", q4: "q4_0", f16: "f16" } as const;

type Dimensions = Omit<ModelShape, "quantisation">;

/** Published dimensions (config.json of the model cards named); the vocabulary's size is theirs, its tokens are ours. */
const dimensions = {
  /** Of the size of karpathy/tinyllamas stories15M, with an output matrix of its own and a longer context. */
  "llama-15m": {
    architecture: "llama",
    hiddenSize: 288,
    layers: 6,
    heads: 6,
    kvHeads: 6,
    ffnSize: 768,
    vocabulary: 32_000,
    contextLength: 4096,
    ropeBase: 10_000,
    normEpsilon: 1e-5,
    tiedEmbeddings: false,
  },
  /** HuggingFaceTB/SmolLM2-135M */
  "smollm2-135m": {
    architecture: "llama",
    hiddenSize: 576,
    layers: 30,
    heads: 9,
    kvHeads: 3,
    ffnSize: 1536,
    vocabulary: 49_152,
    contextLength: 8192,
    ropeBase: 100_000,
    normEpsilon: 1e-5,
    tiedEmbeddings: true,
  },
  /** Qwen/Qwen2.5-0.5B */
  "qwen2.5-0.5b": {
    architecture: "qwen2",
    hiddenSize: 896,
    layers: 24,
    heads: 14,
    kvHeads: 2,
    ffnSize: 4864,
    vocabulary: 151_936,
    contextLength: 32_768,
    ropeBase: 1_000_000,
    normEpsilon: 1e-6,
    tiedEmbeddings: true,
  },
  /** Qwen/Qwen3-0.6B */
  "qwen3-0.6b": {
    architecture: "qwen3",
    hiddenSize: 1024,
    layers: 28,
    heads: 16,
    kvHeads: 8,
    headSize: 128,
    ffnSize: 3072,
    vocabulary: 151_936,
    contextLength: 40_960,
    ropeBase: 1_000_000,
    normEpsilon: 1e-6,
    tiedEmbeddings: true,
  },
  /** TinyLlama/TinyLlama-1.1B-Chat-v1.0 */
  "tinyllama-1.1b": {
    architecture: "llama",
    hiddenSize: 2048,
    layers: 22,
    heads: 32,
    kvHeads: 4,
    ffnSize: 5632,
    vocabulary: 32_000,
    contextLength: 2048,
    ropeBase: 10_000,
    normEpsilon: 1e-5,
    tiedEmbeddings: false,
  },
  /** meta-llama/Llama-3.2-1B; its scaling of far positions is left out, it costs no time. */
  "llama-3.2-1b": {
    architecture: "llama",
    hiddenSize: 2048,
    layers: 16,
    heads: 32,
    kvHeads: 8,
    ffnSize: 8192,
    vocabulary: 128_256,
    contextLength: 131_072,
    ropeBase: 500_000,
    normEpsilon: 1e-5,
    tiedEmbeddings: true,
  },
  /** Qwen/Qwen2.5-1.5B */
  "qwen2.5-1.5b": {
    architecture: "qwen2",
    hiddenSize: 1536,
    layers: 28,
    heads: 12,
    kvHeads: 2,
    ffnSize: 8960,
    vocabulary: 151_936,
    contextLength: 131_072,
    ropeBase: 1_000_000,
    normEpsilon: 1e-6,
    tiedEmbeddings: true,
  },
} as const satisfies Record<string, Dimensions>;

/** A shape and the full name under which its file is kept: "llama-15m-q8". */
export interface NamedShape {
  readonly name: string;
  readonly shape: ModelShape;
}

/** Names of the known shapes, each of which may be followed by -q8, -q4 or -f16. */
export const knownShapeNames: readonly string[] = Object.keys(dimensions);

/**
 * @param name "llama-15m-q8"; without a quantisation at its end, q8 is taken; case does not matter
 * @throws BenchError usage.bad-value, listing the names
 */
export function findShape(name: string): NamedShape {
  const [, base = "", suffix = "q8"] = /^(.+?)(?:-(q8|q4|f16))?$/.exec(name.toLowerCase()) ?? [];
  if (!Object.hasOwn(dimensions, base)) {
    throw new BenchError("usage.bad-value", `there is no model shape ${JSON.stringify(name)}`, {
      hint: `one of ${knownShapeNames.join(", ")}, each with -q8, -q4 or -f16 at its end`,
    });
  }
  return {
    name: `${base}-${suffix}`,
    shape: ModelShape.parse({
      ...dimensions[base as keyof typeof dimensions],
      quantisation: quantisations[suffix as keyof typeof quantisations],
    }),
  };
}
