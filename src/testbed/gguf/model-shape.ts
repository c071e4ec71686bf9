import * as z from "zod";

const size = (most: number, what: string) => z.int().min(1).max(most).describe(what);

/** The measurements of a decoder model: all that decides how fast it runs, nothing of what it knows. */
export const ModelShape = z
  .strictObject({
    architecture: z.enum(["llama", "qwen2", "qwen3"]).describe("layer layout, as llama.cpp names it"),
    hiddenSize: size(65_536, "width of the residual stream"),
    layers: size(1024, "decoder layers"),
    heads: size(1024, "attention heads"),
    kvHeads: size(1024, "heads of keys and values; a divisor of heads"),
    headSize: size(1024, "width of one head; left out, hiddenSize divided by heads").optional(),
    ffnSize: size(262_144, "width of the feed-forward part"),
    vocabulary: z.int().min(512).max(300_000).describe("tokens"),
    contextLength: size(10_000_000, "longest context, in tokens"),
    ropeBase: z.number().positive().describe("base of the rotary positions"),
    normEpsilon: z.number().positive().default(1e-5).describe("epsilon of the RMS norms"),
    tiedEmbeddings: z.boolean().describe("whether the output matrix is the embedding matrix"),
    quantisation: z.enum(["q8_0", "q4_0", "f16"]).describe("format of the matrices"),
  })
  .refine((shape) => shape.heads % shape.kvHeads === 0, {
    path: ["kvHeads"],
    message: "must divide heads",
  })
  .refine((shape) => shape.headSize !== undefined || shape.hiddenSize % shape.heads === 0, {
    path: ["heads"],
    message: "must divide hiddenSize where headSize is left out",
  })
  .refine((shape) => headSizeOf(shape) % 2 === 0, {
    path: ["headSize"],
    message: "must be even: rotary positions turn pairs",
  })
  .refine(
    (shape) =>
      [shape.hiddenSize, shape.ffnSize, shape.heads * headSizeOf(shape)].every((width) => width % 32 === 0),
    { path: ["hiddenSize"], message: "hiddenSize, ffnSize and heads × headSize must be multiples of 32" },
  );

export type ModelShape = z.output<typeof ModelShape>;

export function headSizeOf(shape: {
  readonly hiddenSize: number;
  readonly heads: number;
  readonly headSize?: number | undefined;
}): number {
  return shape.headSize ?? shape.hiddenSize / shape.heads;
}
