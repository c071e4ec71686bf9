import { describe, expect, it } from "vitest";
import { BenchError } from "../base/index.ts";
import { formatError, formatErrorJson } from "./format-error.ts";

const hostile = new BenchError("target.refused", "it said \u001b[31mred\u001b[0m\r\n\u202eand more", {
  hint: "read\nit",
});

describe("an error for a person", () => {
  it("says what happened, what to try, and its code", () => {
    const error = new BenchError("usage.bad-value", "the port is no number", { hint: "write --port 8000" });
    expect(formatError(error)).toBe(
      "inferbench: the port is no number\n  try: write --port 8000 [usage.bad-value]\n",
    );
  });

  it("cannot move the cursor, whatever a server said", () => {
    expect(formatError(hostile)).toBe(
      "inferbench: it said  [31mred [0m and more\n  try: read it [target.refused]\n",
    );
  });

  it("of our own making shows where", () => {
    expect(formatError(new TypeError("oops"))).toMatch(/^inferbench: internal error: TypeError: oops\n +at /);
    expect(formatError("oops")).toBe("inferbench: internal error: oops\n");
  });
});

describe("an error for a program", () => {
  it("is one line of JSON", () => {
    const text = formatErrorJson(hostile);
    expect(text.trimEnd().split("\n")).toHaveLength(1);
    expect(JSON.parse(text)).toEqual({
      error: { code: "target.refused", message: hostile.message, hint: "read\nit", exitCode: 1 },
    });
  });

  it("of our own making has the code internal", () => {
    expect(JSON.parse(formatErrorJson(new TypeError("oops")))).toEqual({
      error: { code: "internal", message: "oops", exitCode: 1 },
    });
  });
});
