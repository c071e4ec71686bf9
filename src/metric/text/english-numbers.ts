import {
  type AmountWord,
  type ConnectiveWord,
  type NumberWord,
  numberWords,
} from "./english-number-words.ts";
import { space, splitWords, wordEnd, wordStart } from "./unicode-text.ts";

/** A number being read: exact while it is whole, a string of digits once it has a point or was read digit by digit. */
type Value = bigint | string | undefined;

const number = /^\p{Nd}+(?:\.\p{Nd}+)?$/u;
const signs = /^[-+£€$¢]/u;
const half = new RegExp(`${wordStart}and${space}+a${space}+half${wordEnd}`, "gu");
const detachedEnding = new RegExp(`([0-9])${space}+(st|nd|rd|th|s)${wordEnd}`, "gu");
const dollarsAndCents = new RegExp(`([€£$])([0-9]+) (?:and )?¢([0-9]{1,2})${wordEnd}`, "gu");
const centsOnly = new RegExp(`[€£$]0.([0-9]{1,2})${wordEnd}`, "gu");
const loneOne = new RegExp(`${wordStart}1(s?)${wordEnd}`, "gu");

/** Longer strings of digits are not read as numbers, so that no text makes the arithmetic slow. */
const longestNumber = 400;

/**
 * Spelled-out English numbers as digits, by the rules of OpenAI Whisper's EnglishNumberNormalizer: "two hundred and
 * twenty dollars" → "$220", "nineteen fifties" → "1950s", "double oh seven" → "007", "1" → "one".
 * @param text lower case, without punctuation other than . % $ ¢ € £
 */
export function normalizeEnglishNumbers(text: string): string {
  const apart = pointFive(text)
    .replace(/([a-z])([0-9])/g, "$1 $2")
    .replace(/([0-9])([a-z])/g, "$1 $2")
    .replace(detachedEnding, "$1$2");
  return readNumbers(splitWords(apart))
    .join(" ")
    .replace(
      dollarsAndCents,
      (_, sign: string, whole: string, cents: string) => `${sign}${whole}.${cents.padStart(2, "0")}`,
    )
    .replace(centsOnly, (_, cents: string) => `¢${Number(cents)}`)
    .replace(loneOne, "one$1");
}

/** "and a half" after a number word is "point five"; with nothing before it, it goes. */
function pointFive(text: string): string {
  const pieces = text.split(half);
  return pieces
    .flatMap((piece, index) => {
      const last = splitWords(piece).at(-1);
      if (last === undefined) return [];
      if (index === pieces.length - 1) return [piece];
      const word = numberWords.get(last);
      return [piece, isDigitWord(word) || isPlain(word, "scale") ? "point five" : "and a half"];
    })
    .join(" ");
}

function isPlain(word: NumberWord | undefined, kind: "unit" | "tens" | "scale"): boolean {
  return word?.kind === kind && word.ending === undefined;
}

function isDigitWord(word: NumberWord | undefined): boolean {
  return word?.kind === "zero" || isPlain(word, "unit") || isPlain(word, "tens");
}

/** A word with what stands around it. */
interface Position {
  readonly text: string;
  readonly before: NumberWord | undefined;
  readonly after: NumberWord | undefined;
  readonly numberFollows: boolean;
}

function positionOf(words: readonly string[], i: number): Position {
  const following = words[i + 1] ?? "";
  return {
    text: words[i] as string,
    before: numberWords.get(words[i - 1] ?? ""),
    after: numberWords.get(following),
    numberFollows: number.test(following),
  };
}

function readNumbers(words: readonly string[]): string[] {
  const output: string[] = [];
  let value: Value;
  let sign = "";
  const emit = (text: string): void => {
    output.push(sign + text);
    sign = "";
    value = undefined;
  };
  const flush = (): void => {
    if (value !== undefined) emit(String(value));
  };
  const endNumberAnd = (text: string): void => {
    flush();
    emit(text);
  };

  const readDigits = (text: string, unsigned: string): void => {
    if (typeof value === "string" && value.endsWith(".")) {
      value += text;
      return;
    }
    flush();
    if (unsigned !== text) sign = text.charAt(0);
    value = wholeNumber(unsigned, 1n) ?? unsigned;
  };

  const readAmount = (word: AmountWord, before: NumberWord | undefined): void => {
    if (word.kind === "scale") {
      const scaled = scale(value, word.amount);
      if (scaled === undefined) flush();
      value = scaled ?? word.amount;
    } else value = join(value, word, before);
    if (word.ending !== undefined) emit(`${value}${word.ending}`);
  };

  /** Returns whether the next word was read too. */
  const readConnective = (
    word: ConnectiveWord,
    { text, before, after, numberFollows }: Position,
  ): boolean => {
    if (!after && !numberFollows) endNumberAnd(text);
    else if (word.kind === "and") {
      if (!isPlain(before, "scale")) endNumberAnd(text);
    } else if (word.kind === "point") {
      if (isDigitWord(after) || numberFollows) value = `${digitsOf(value)}.`;
    } else {
      const repeated =
        after?.kind === "zero" ? 0n : after?.kind === "unit" && !after.ending ? after.amount : undefined;
      if (repeated !== undefined) {
        value = digitsOf(value) + String(repeated).repeat(word.times);
        return true;
      }
      endNumberAnd(text);
    }
    return false;
  };

  for (let i = 0; i < words.length; i++) {
    const position = positionOf(words, i);
    const { text, before, after, numberFollows } = position;
    const unsigned = text.replace(signs, "");
    const word = numberWords.get(text);
    if (number.test(unsigned)) readDigits(text, unsigned);
    else if (!word) endNumberAnd(text);
    else if (word.kind === "zero") value = `${digitsOf(value)}0`;
    else if (word.kind === "sign") {
      flush();
      if (after || numberFollows) sign = word.symbol;
      else emit(text);
    } else if (word.kind === "currency") {
      if (value !== undefined) sign = word.symbol;
      emit(value === undefined ? text : String(value));
    } else if (word.kind === "percent") emit(value === undefined ? text : `${value}%`);
    else if (word.kind === "per") {
      if (value !== undefined && words[i + 1] === "cent") {
        emit(`${value}%`);
        i++;
      } else endNumberAnd(text);
    } else if ("amount" in word) readAmount(word, before);
    else if (readConnective(word, position)) i++;
  }
  flush();
  return output;
}

/** A number so far, as digits to go on from. A bare 0 does not lead. */
function digitsOf(value: Value): string {
  return value ? String(value) : "";
}

/** "forty" "two" add up where the number so far has room for it; otherwise digits follow digits: "nineteen ninety". */
function join(value: Value, word: AmountWord, before: NumberWord | undefined): bigint | string {
  const { amount } = word;
  if (value === undefined) return amount;
  if (typeof value === "string") {
    return isPlain(before, "tens") && amount < 10n ? value.slice(0, -1) + amount : value + amount;
  }
  const room = amount < 10n ? 10n : 100n;
  const digitByDigit = word.kind === "unit" && isPlain(before, "unit");
  return !digitByDigit && value % room === 0n ? value + amount : `${value}${amount}`;
}

/** The number so far times a power of ten (of its last three digits, when it is whole); undefined when that is no whole number. */
function scale(value: Value, by: bigint): bigint | undefined {
  if (value === undefined) return by;
  if (typeof value === "string") return wholeNumber(value, by);
  const last = value % 1000n;
  return value - last + last * by;
}

/** A decimal times `by`, if that is whole. */
function wholeNumber(decimal: string, by: bigint): bigint | undefined {
  const parts = /^(\p{Nd}*)\.?(\p{Nd}*)$/u.exec(decimal);
  if (!parts || decimal === "." || decimal.length > longestNumber) return undefined;
  const fraction = westernDigits(parts[2] as string);
  const scaled = BigInt(westernDigits(parts[1] as string) + fraction) * by;
  const unit = 10n ** BigInt(fraction.length);
  return scaled % unit === 0n ? scaled / unit : undefined;
}

/** Other scripts' digits come in runs of ten, from their zero on. */
function westernDigits(text: string): string {
  return text.replace(/[^0-9]/gu, (digit) => {
    let distance = 0;
    while (/\p{Nd}/u.test(String.fromCodePoint((digit.codePointAt(0) as number) - distance - 1))) distance++;
    return String(distance % 10);
  });
}
