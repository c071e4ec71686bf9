import { expect, it } from "vitest";
import { BenchError } from "./bench-error.ts";
import { type ErrorCode, type ErrorEntry, errorTable } from "./error-table.ts";
import { exitCodes } from "./exit-codes.ts";

const table: [string, ErrorEntry][] = Object.entries(errorTable);

it("takes hint and exit code from the table", () => {
  const error = new BenchError("usage.bad-value", "--rate is -1");
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({
    name: "BenchError",
    code: "usage.bad-value",
    message: "--rate is -1",
    hint: errorTable["usage.bad-value"].hint,
    exitCode: 2,
  });
  expect("cause" in error).toBe(false);
});

it("takes a better hint where one is known, and keeps its cause", () => {
  const cause = new Error("ENOSPC");
  const error = new BenchError("log.write-failed", "cannot write x", { hint: "empty the bin", cause });
  expect(error.hint).toBe("empty the bin");
  expect(error.cause).toBe(cause);
  expect(error.exitCode).toBe(1);
});

it.each(table)("%s says what it means, what to try and how to exit", (code, { meaning, hint, exitCode }) => {
  expect(code).toMatch(/^[a-z]+(\.[a-z]+(-[a-z]+)*)?$/);
  expect(meaning).toMatch(/^[A-Z].+\.$/);
  expect(hint).toMatch(/^[^A-Z].*[^.]$/);
  expect([exitCodes.failure, exitCodes.usage]).toContain(exitCode);
  expect(new BenchError(code as ErrorCode, "x").exitCode).toBe(exitCode);
});

it("only a user's own mistake in flags, keys or files exits as bad usage", () => {
  const usage = table.filter(([, { exitCode }]) => exitCode === exitCodes.usage).map(([code]) => code);
  expect(usage.every((code) => /^(usage|scenario|serve|size|manifest|import)\./.test(code))).toBe(true);
});

it("the shell is told four different things, as documented", () => {
  expect(exitCodes).toEqual({ good: 0, failure: 1, usage: 2, goalMissed: 3 });
});
