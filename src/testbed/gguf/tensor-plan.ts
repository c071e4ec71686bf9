import { type GgmlTypeName, ggmlTypes, tensorBytes } from "./ggml-type.ts";
import { headSizeOf, type ModelShape } from "./model-shape.ts";

/** One tensor of a file: what its description says, and what its weights are drawn from. */
export interface PlannedTensor {
  readonly name: string;
  /** Fastest running first: the width of a row, then the number of rows. */
  readonly dimensions: readonly number[];
  readonly type: GgmlTypeName;
  readonly bytes: number;
  /** All weights are this number, or random with a deviation that keeps activations at their size. */
  readonly fill: { readonly constant: number } | { readonly deviation: number };
}

/** The tensors that llama.cpp expects of the architecture, in the order of its own converter. */
export function planTensors(shape: ModelShape): PlannedTensor[] {
  const { hiddenSize: hidden, ffnSize, vocabulary } = shape;
  const headSize = headSizeOf(shape);
  const queries = shape.heads * headSize;
  const keys = shape.kvHeads * headSize;

  const tensors = [matrix("token_embd", hidden, vocabulary)];
  for (let layer = 0; layer < shape.layers; layer++) {
    const block = `blk.${layer}`;
    tensors.push(
      vector(`${block}.attn_norm.weight`, hidden, 1),
      matrix(`${block}.attn_q`, hidden, queries),
      matrix(`${block}.attn_k`, hidden, keys),
      matrix(`${block}.attn_v`, hidden, keys),
      matrix(`${block}.attn_output`, queries, hidden),
    );
    if (shape.architecture === "qwen2") {
      tensors.push(
        vector(`${block}.attn_q.bias`, queries, 0),
        vector(`${block}.attn_k.bias`, keys, 0),
        vector(`${block}.attn_v.bias`, keys, 0),
      );
    }
    if (shape.architecture === "qwen3") {
      tensors.push(
        vector(`${block}.attn_q_norm.weight`, headSize, 1),
        vector(`${block}.attn_k_norm.weight`, headSize, 1),
      );
    }
    tensors.push(
      vector(`${block}.ffn_norm.weight`, hidden, 1),
      matrix(`${block}.ffn_gate`, hidden, ffnSize),
      matrix(`${block}.ffn_up`, hidden, ffnSize),
      matrix(`${block}.ffn_down`, ffnSize, hidden),
    );
  }
  tensors.push(vector("output_norm.weight", hidden, 1));
  if (!shape.tiedEmbeddings) tensors.push(matrix("output", hidden, vocabulary));
  return tensors;

  /**
   * A deviation of 1/√width leaves a vector as long as it was. In the embeddings it makes what a token itself brings
   * small beside what the layers add, or else a model with tied embeddings would repeat one token for ever.
   */
  function matrix(name: string, width: number, rows: number): PlannedTensor {
    const type = shape.quantisation;
    return {
      name: `${name}.weight`,
      dimensions: [width, rows],
      type,
      bytes: tensorBytes(ggmlTypes[type], width * rows),
      fill: { deviation: 1 / Math.sqrt(width) },
    };
  }
}

function vector(name: string, width: number, constant: number): PlannedTensor {
  return { name, dimensions: [width], type: "f32", bytes: width * 4, fill: { constant } };
}
