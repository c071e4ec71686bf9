import { describe, expect, test } from "vitest";
import { codeFault } from "./balanced-code.ts";

describe("parses:", () => {
  test.each([
    ["javascript", "const a = { b: [1, (2)] }; // ) not here\nconst s = \"}\" + '{';"],
    ["javascript", "/* ( */ const t = `a ${f({ b: `c ${d} }` })} e`;"],
    ["javascript", "const r = /[)/\"]\\/(/.test(s) ? a / b : c / d;\nreturn /'/;"],
    ["javascript", "const half = (a + b) / 2; const other = x[0] / 3 / 1;"],
    ["typescript", "const f = <T,>(x: T): T[] => [x];"],
    ["typescript", 'const line = "a \\" b\\\\";'],
    [
      "python",
      'def f(a: list[int]) -> str:\n    """Doc with ) and \' and "quotes"."""\n    return f"{a[0]}"  # (',
    ],
    ["python", "x = 'it\\'s' + \"}\"\ny = '''a\nb ('''"],
    ["python", 's = "one \\\ntwo"'],
    ["java", 'String s = """\n  { "a": 1\n  """; char c = \'"\';'],
    ["go", "s := `a\n( b`\nr := '('"],
    ["c", "char c = '\\''; /* \n { */ int a[2] = {1, 2}; // \""],
  ])("%s %j", (language, code) => {
    expect(codeFault(code, language)).toBeUndefined();
  });
});

describe("does not parse:", () => {
  test.each([
    ["javascript", "f({ a: 1 )", '"{" of line 1 is closed by ")" of line 1'],
    ["javascript", "function f() {\n  if (a) {\n}", '"{" of line 1 is not closed'],
    ["javascript", "a)\n", '")" of line 1 was never opened'],
    ["javascript", 'const s = "open\n";', "a string of line 1 is not closed"],
    ["javascript", "const s = `open ${a}", "a string of line 1 is not closed"],
    ["javascript", "const s = `open ${a", '"${" of line 1 is not closed'],
    ["javascript", "a\n/* open", "a comment of line 2 is not closed"],
    ["python", "print('a)\n", "a string of line 1 is not closed"],
    ["python", '"""open\n\n', "a string of line 1 is not closed"],
    ["python", "# fine\nx = [1, 2", '"[" of line 2 is not closed'],
    ["python", '"""a\nb"""\nx = (', '"(" of line 3 is not closed'],
  ])("%s %j", (language, code, fault) => {
    expect(codeFault(code, language)).toBe(fault);
  });
});
