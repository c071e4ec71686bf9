/** The vocabulary of a model without training: any text can be written with it, English words take one to three tokens. */
export interface SyntheticVocabulary {
  readonly tokens: readonly string[];
  /** Which of two possible merges of neighbours comes first: the higher one. */
  readonly scores: Float32Array<ArrayBuffer>;
  /** Kinds as in llama.h, enum llama_token_type. */
  readonly kinds: Int32Array<ArrayBuffer>;
}

/** Ids of the control tokens, as in Llama's own vocabulary. */
export const controlTokens = { unknown: 0, beginOfText: 1, endOfText: 2 } as const;

const kind = { normal: 1, unknown: 2, control: 3, byte: 6 } as const;

/** SentencePiece writes a space so. */
const space = "\u2581";

const letters = [..."abcdefghijklmnopqrstuvwxyz"];
const hasVowel = /[aeiouy]/;

/**
 * In the layout of SentencePiece with byte fallback, because llama.cpp then needs no list of merges. Any piece is built
 * from two that stand before it, so merging always gets there. llama.cpp refuses a vocabulary in which a token is twice.
 * @param size at least 512
 */
export function syntheticVocabulary(size: number): SyntheticVocabulary {
  const tokens = ["<unk>", "<s>", "</s>"];
  const kinds = new Int32Array(size).fill(kind.normal);
  kinds[controlTokens.unknown] = kind.unknown;
  kinds[controlTokens.beginOfText] = kind.control;
  kinds[controlTokens.endOfText] = kind.control;
  for (let byte = 0; byte < 256; byte++) {
    kinds[tokens.length] = kind.byte;
    tokens.push(`<0x${byte.toString(16).toUpperCase().padStart(2, "0")}>`);
  }
  for (const piece of pieces()) {
    if (tokens.length === size) break;
    tokens.push(piece);
  }
  return { tokens, kinds, scores: Float32Array.from(tokens, (_, index) => -index) };
}

/** Characters, then words by length; of each length the pronounceable ones first. Enough for 900,000 tokens. */
function* pieces(): Generator<string> {
  yield space;
  for (let code = 0x21; code < 0x7f; code++) yield String.fromCharCode(code);
  for (const letter of letters) yield space + letter;
  for (const length of [2, 3, 4]) {
    for (const wanted of [true, false]) {
      for (const before of ["", space]) {
        for (const word of words(length)) if (hasVowel.test(word) === wanted) yield before + word;
      }
    }
  }
}

function* words(length: number): Generator<string> {
  if (length === 0) yield "";
  else for (const word of words(length - 1)) for (const letter of letters) yield word + letter;
}
