import { americanSpellings } from "./american-spellings.generated.ts";
import { normalizeEnglishNumbers } from "./english-numbers.ts";
import { collapseSpaces, deleteBracketed, space, splitWords, wordEnd, wordStart } from "./unicode-text.ts";

const fillers = wholeWords(["hmm", "mm", "mhm", "mmm", "uh", "um"]);

const writtenOut: ReadonlyMap<string, string> = new Map([
  ["won't", "will not"],
  ["can't", "can not"],
  ["let's", "let us"],
  ["ain't", "aint"],
  ["y'all", "you all"],
  ["wanna", "want to"],
  ["gotta", "got to"],
  ["gonna", "going to"],
  ["i'ma", "i am going to"],
  ["imma", "i am going to"],
  ["woulda", "would have"],
  ["coulda", "could have"],
  ["shoulda", "should have"],
  ["ma'am", "madam"],
  ["mr", "mister "],
  ["mrs", "missus "],
  ["st", "saint "],
  ["dr", "doctor "],
  ["prof", "professor "],
  ["capt", "captain "],
  ["gov", "governor "],
  ["ald", "alderman "],
  ["gen", "general "],
  ["sen", "senator "],
  ["rep", "representative "],
  ["pres", "president "],
  ["rev", "reverend "],
  ["hon", "honorable "],
  ["asst", "assistant "],
  ["assoc", "associate "],
  ["lt", "lieutenant "],
  ["col", "colonel "],
  ["jr", "junior "],
  ["sr", "senior "],
  ["esq", "esquire "],
]);
const shortForms = wholeWords([...writtenOut.keys()]);

/** What hangs on a word, in the order in which it is taken off. */
const contractions = [
  ["'d been", " had been"],
  ["'s been", " has been"],
  ["'d gone", " had gone"],
  ["'s gone", " has gone"],
  ["'d done", " had done"],
  ["'s got", " has got"],
  ["n't", " not"],
  ["'re", " are"],
  ["'s", " is"],
  ["'d", " would"],
  ["'ll", " will"],
  ["'t", " not"],
  ["'ve", " have"],
  ["'m", " am"],
].map(([ending, full]) => ({ pattern: new RegExp(`${ending}${wordEnd}`, "gu"), full: full as string }));

/** Letters that Unicode does not decompose. */
const plainLetters: ReadonlyMap<string, string> = new Map([
  ["œ", "oe"],
  ["Œ", "OE"],
  ["ø", "o"],
  ["Ø", "O"],
  ["æ", "ae"],
  ["Æ", "AE"],
  ["ß", "ss"],
  ["ẞ", "SS"],
  ["đ", "d"],
  ["Đ", "D"],
  ["ð", "d"],
  ["Ð", "D"],
  ["þ", "th"],
  ["Þ", "th"],
  ["ł", "l"],
  ["Ł", "L"],
]);
const undecomposed = new RegExp(`[${[...plainLetters.keys()].join("")}]`, "gu");

const spacesAndApostrophe = new RegExp(`${space}+('?)`, "gu");

function wholeWords(words: readonly string[]): RegExp {
  return new RegExp(`${wordStart}(?:${words.join("|")})${wordEnd}`, "gu");
}

function writeOut(text: string): string {
  const joined = text.replace(spacesAndApostrophe, (run, apostrophe: string) => apostrophe || run);
  const long = joined.replace(shortForms, (short) => writtenOut.get(short) ?? short);
  if (!long.includes("'")) return long;
  return contractions.reduce((rest, { pattern, full }) => rest.replace(pattern, full), long);
}

/** Symbols that belong to numbers stay for the number rules. */
function plainText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/\p{Mn}/gu, "")
    .replace(undecomposed, (letter) => plainLetters.get(letter) ?? letter)
    .replace(/(?![.%$¢€£])[\p{M}\p{S}\p{P}]/gu, " ");
}

/**
 * The rules of OpenAI Whisper's original EnglishTextNormalizer, in its order (release 20250625). Held to that program's
 * own answers by whisper-english-pairs.json; quirks included, since a WER is comparable only if all of it is the same.
 */
export function normalizeWhisperEnglish(text: string): string {
  const words = writeOut(deleteBracketed(text.toLowerCase()).replace(fillers, ""))
    .replace(/(\p{Nd}),(\p{Nd})/gu, "$1$2")
    .replace(/\.([^0-9]|$)/gu, " $1");
  const digits = normalizeEnglishNumbers(plainText(words));
  const spelled = splitWords(digits).map((word) => americanSpellings.get(word) ?? word);
  return collapseSpaces(
    spelled
      .join(" ")
      .replace(/[.$¢€£]([^0-9])/gu, " $1")
      .replace(/([^0-9])%/gu, "$1 "),
  );
}
