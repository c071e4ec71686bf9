/** How llama.cpp's files pack weights: numbers and block layouts of the formats that are written here. Source: ggml.h. */
export interface GgmlType {
  /** Number in a tensor's description. */
  readonly id: number;
  /** Number in the metadata key general.file_type of a file that is mostly of this type. */
  readonly fileType: number;
  readonly weightsPerBlock: number;
  readonly bytesPerBlock: number;
}

export const ggmlTypes = {
  f32: { id: 0, fileType: 0, weightsPerBlock: 1, bytesPerBlock: 4 },
  f16: { id: 1, fileType: 1, weightsPerBlock: 1, bytesPerBlock: 2 },
  /** A half-precision scale, then 32 weights of four bits, each 8 too large. */
  q4_0: { id: 2, fileType: 2, weightsPerBlock: 32, bytesPerBlock: 18 },
  /** A half-precision scale, then 32 weights of eight bits. */
  q8_0: { id: 8, fileType: 7, weightsPerBlock: 32, bytesPerBlock: 34 },
} as const satisfies Record<string, GgmlType>;

export type GgmlTypeName = keyof typeof ggmlTypes;

/** Names of general.file_type in the files that people download. Source: llama.h, enum llama_ftype. */
export const fileTypeNames: Readonly<Record<number, string>> = {
  0: "F32",
  1: "F16",
  2: "Q4_0",
  3: "Q4_1",
  7: "Q8_0",
  8: "Q5_0",
  9: "Q5_1",
  10: "Q2_K",
  11: "Q3_K_S",
  12: "Q3_K_M",
  13: "Q3_K_L",
  14: "Q4_K_S",
  15: "Q4_K_M",
  16: "Q5_K_S",
  17: "Q5_K_M",
  18: "Q6_K",
  19: "IQ2_XXS",
  20: "IQ2_XS",
  21: "Q2_K_S",
  22: "IQ3_XS",
  23: "IQ3_XXS",
  24: "IQ1_S",
  25: "IQ4_NL",
  26: "IQ3_S",
  27: "IQ3_M",
  28: "IQ2_S",
  29: "IQ2_M",
  30: "IQ4_XS",
  31: "IQ1_M",
  32: "BF16",
  36: "TQ1_0",
  37: "TQ2_0",
  38: "MXFP4",
};

/** Bytes of a tensor whose rows are whole blocks. */
export function tensorBytes(type: GgmlType, weights: number): number {
  return (weights / type.weightsPerBlock) * type.bytesPerBlock;
}
