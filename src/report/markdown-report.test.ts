import { describe, expect, it } from "vitest";
import { codeSpan, escapeMarkdown } from "./markdown-report.ts";

describe("text in Markdown", () => {
  it.each([
    ["a|b", "a\\|b"],
    ["`x`", "\\`x\\`"],
    ["<img src=x onerror=y>", "&lt;img src=x onerror=y&gt;"],
    ["a & b", "a &amp; b"],
    ["[x](javascript:y)", "\\[x\\](javascript:y)"],
    ["*bold* _thin_ ~gone~", "\\*bold\\* \\_thin\\_ \\~gone\\~"],
    ["# head", "\\# head"],
    ["\\|", "\\\\\\|"],
    ["rtfx_aggregate", "rtfx_aggregate"],
    ["4.2%", "4.2%"],
  ])("%j reads as itself", (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it.each([
    ["plain", "`plain`"],
    ["a`b", "``a`b``"],
    ["`a``b`", "``` `a``b` ```"],
    ["", "`  `"],
  ])("quotes %j in a fence that it cannot close", (text, span) => {
    expect(codeSpan(text)).toBe(span);
  });
});
