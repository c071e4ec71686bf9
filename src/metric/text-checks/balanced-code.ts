/** How a language writes what brackets do not count in. */
interface Syntax {
  readonly lineComment: string;
  readonly blockComment?: readonly [open: string, close: string];
  /** Longest first. A string of one mark ends on its line, except in `multiline`. */
  readonly strings: readonly string[];
  readonly multiline: readonly string[];
  /** Regular expressions between slashes, and ${…} in strings of backticks. */
  readonly isScript?: boolean;
}

const slashes = { lineComment: "//", blockComment: ["/*", "*/"] } as const;
const script: Syntax = { ...slashes, strings: ['"', "'", "`"], multiline: ["`"], isScript: true };
const cLike: Syntax = { ...slashes, strings: ['"', "'"], multiline: [] };
const go: Syntax = { ...slashes, strings: ['"', "'", "`"], multiline: ["`"] };
const python: Syntax = {
  lineComment: "#",
  strings: ['"""', "'''", '"', "'"],
  multiline: ['"""', "'''"],
};

const syntaxes: Readonly<Record<string, Syntax>> = {
  javascript: script,
  typescript: script,
  python,
  c: cLike,
  java: { ...cLike, strings: ['"""', '"', "'"], multiline: ['"""'] },
  go,
};

/** Whether `codeFault` can say more of a language than that it is there. */
export const hasSyntax = (language: string): boolean => Object.hasOwn(syntaxes, language);

const closing: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "${": "}" };
const closers = new Set(Object.values(closing));
/** After these a slash begins a regular expression and does not divide. */
const beforeRegex =
  /(?:^|[=([{,;:!&|?+\-*%<>~^}]|\b(?:return|typeof|case|in|of|do|else|yield|await|void))\s*$/;

/**
 * What keeps a piece of code from parsing, as far as brackets, strings and comments tell: each opened one is closed,
 * in order. Knows the escapes, comments and strings of the language, and no more of its grammar.
 */
export function codeFault(code: string, language: string): string | undefined {
  const syntax = syntaxes[language] as Syntax;
  const open: { readonly bracket: string; readonly line: number }[] = [];
  let line = 1;
  let i = 0;

  /** Moves past `end`, over escapes; false when the string or comment does not end where it must. */
  const skipTo = (end: string, isMultiline: boolean, hasEscapes: boolean): boolean => {
    while (i < code.length) {
      if (code.startsWith(end, i)) {
        i += end.length;
        return true;
      }
      if (syntax.isScript && end === "`" && code.startsWith("${", i)) {
        open.push({ bracket: "${", line });
        i += 2;
        return true;
      }
      if (hasEscapes && code[i] === "\\") i++;
      if (code[i] === "\n") {
        if (!isMultiline && code[i - 1] !== "\\") return false;
        line++;
      }
      i++;
    }
    return false;
  };

  while (i < code.length) {
    const character = code[i] as string;
    const startLine = line;
    const mark = syntax.strings.find((candidate) => code.startsWith(candidate, i));
    if (code.startsWith(syntax.lineComment, i)) {
      while (i < code.length && code[i] !== "\n") i++;
    } else if (syntax.blockComment && code.startsWith(syntax.blockComment[0], i)) {
      i += 2;
      if (!skipTo(syntax.blockComment[1], true, false)) return `a comment of line ${startLine} is not closed`;
    } else if (syntax.isScript && character === "/" && beforeRegex.test(code.slice(Math.max(0, i - 40), i))) {
      i = endOfRegex(code, i);
    } else if (mark !== undefined) {
      i += mark.length;
      if (!skipTo(mark, syntax.multiline.includes(mark), true)) {
        return `a string of line ${startLine} is not closed`;
      }
    } else {
      if (character === "\n") line++;
      else if (closing[character] !== undefined) open.push({ bracket: character, line });
      else if (closers.has(character)) {
        const last = open.pop();
        if (last === undefined) return `"${character}" of line ${line} was never opened`;
        if (closing[last.bracket] !== character) {
          return `"${last.bracket}" of line ${last.line} is closed by "${character}" of line ${line}`;
        }
        if (last.bracket === "${") {
          i++;
          if (!skipTo("`", true, true)) return `a string of line ${last.line} is not closed`;
          continue;
        }
      }
      i++;
    }
  }
  const left = open.at(-1);
  return left && `"${left.bracket}" of line ${left.line} is not closed`;
}

/** Past the closing slash, which may stand in a class; past the first slash where there is no end on the line. */
function endOfRegex(code: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < code.length && code[i] !== "\n"; i++) {
    if (code[i] === "\\") i++;
    else if (code[i] === "[") inClass = true;
    else if (code[i] === "]") inClass = false;
    else if (code[i] === "/" && !inClass) return i + 1;
  }
  return start + 1;
}
