import { errorTable, exitCodes } from "../../dist/base/index.js";
import { cell, generatedNote, table } from "./markdown.mjs";

const exitMeaning = {
  good: "what was asked for was done, and every goal was met",
  failure: "something failed; what was measured before is kept",
  usage: "the command or the scenario is wrong; nothing was run",
  goalMissed: "the run is complete, and a goal was missed or could not be judged",
};

export function errorsPage() {
  return `${generatedNote("src/base/error-table.ts")}
# Errors and exit codes

An error is one sentence (what happened, and where), then what to try, then its code in brackets.

## Exit codes

${table(
  ["code", "meaning"],
  Object.entries(exitCodes).map(([name, code]) => [code, exitMeaning[name]]),
)}

## Errors

${table(
  ["code", "meaning", "what to try", "exit"],
  Object.entries(errorTable).map(([code, entry]) => [
    `\`${code}\``,
    cell(entry.meaning),
    cell(entry.hint),
    entry.exitCode,
  ]),
)}
`;
}
