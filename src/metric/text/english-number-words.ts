/** A word with a value. An `ending` closes the number: a plural's s, or an ordinal's st, nd, rd, th. */
export interface AmountWord {
  readonly kind: "unit" | "tens" | "scale";
  readonly amount: bigint;
  readonly ending?: string;
}

/** A word that means something only before a number. */
export type ConnectiveWord =
  | { readonly kind: "and" }
  | { readonly kind: "point" }
  | { readonly kind: "repeat"; readonly times: number };

/** What a word can mean inside a spelled-out number. */
export type NumberWord =
  | AmountWord
  | { readonly kind: "zero" }
  | { readonly kind: "sign"; readonly symbol: string }
  | { readonly kind: "currency"; readonly symbol: string }
  | { readonly kind: "percent" }
  | { readonly kind: "per" }
  | ConnectiveWord;

const units =
  "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
const tens = "twenty thirty forty fifty sixty seventy eighty ninety";
const scales =
  "thousand million billion trillion quadrillion quintillion sextillion septillion octillion nonillion decillion";

const irregularOrdinals: ReadonlyMap<string, string> = new Map([
  ["one", "first"],
  ["two", "second"],
  ["three", "third"],
  ["five", "fifth"],
  ["eight", "eighth"],
  ["twelve", "twelfth"],
]);
const irregularEndings: ReadonlyMap<string, string> = new Map([
  ["first", "st"],
  ["second", "nd"],
  ["third", "rd"],
]);

function* amounts(): Generator<[string, AmountWord]> {
  for (const [i, name] of units.split(" ").entries()) yield [name, { kind: "unit", amount: BigInt(i + 1) }];
  for (const [i, name] of tens.split(" ").entries())
    yield [name, { kind: "tens", amount: BigInt(i * 10 + 20) }];
  yield ["hundred", { kind: "scale", amount: 100n }];
  for (const [i, name] of scales.split(" ").entries()) {
    yield [name, { kind: "scale", amount: 1000n ** BigInt(i + 1) }];
  }
}

/** "nine" makes "nineth" here and not "ninth": so does the original, and its numbers are the reference. */
function* endings(name: string, word: AmountWord): Generator<[string, NumberWord]> {
  const stem = word.kind === "tens" ? `${name.slice(0, -1)}ie` : name;
  const plural = name === "six" ? "sixes" : `${stem}s`;
  const ordinal = irregularOrdinals.get(name) ?? `${stem}th`;
  yield [plural, { ...word, ending: "s" }];
  yield [ordinal, { ...word, ending: irregularEndings.get(ordinal) ?? "th" }];
}

function* allWords(): Generator<[string, NumberWord]> {
  for (const zero of ["o", "oh", "zero"]) yield [zero, { kind: "zero" }];
  yield ["zeroth", { kind: "unit", amount: 0n, ending: "th" }];
  for (const [name, word] of amounts()) {
    yield [name, word];
    yield* endings(name, word);
  }
  for (const name of ["minus", "negative"]) yield [name, { kind: "sign", symbol: "-" }];
  for (const name of ["plus", "positive"]) yield [name, { kind: "sign", symbol: "+" }];
  for (const [name, symbol] of [
    ["pound", "£"],
    ["euro", "€"],
    ["dollar", "$"],
    ["cent", "¢"],
  ] as const) {
    yield [name, { kind: "currency", symbol }];
    yield [`${name}s`, { kind: "currency", symbol }];
  }
  yield ["percent", { kind: "percent" }];
  yield ["per", { kind: "per" }];
  yield ["and", { kind: "and" }];
  yield ["point", { kind: "point" }];
  yield ["double", { kind: "repeat", times: 2 }];
  yield ["triple", { kind: "repeat", times: 3 }];
}

/** The English words for numbers, signs, money and percent. */
export const numberWords: ReadonlyMap<string, NumberWord> = new Map(allWords());
