import { isHtml, type Reading, type WholeAnswer } from "./reading.ts";
import { errorSentence } from "./server-message.ts";
import { valueAt } from "./text-path.ts";

/** Why an answer that should be one thing is not, in words that show what it is instead. */
export function notA(expected: string, answer: WholeAnswer): Reading {
  if (answer.body.trim() === "") return { problem: `an empty answer instead of ${expected}` };
  if (isHtml(answer)) return { problem: `an HTML page instead of ${expected}` };
  return { problem: `not ${expected}: ${answer.body}` };
}

/** The text at `path` of a JSON answer. */
export function readJson(answer: WholeAnswer, path: string): Reading {
  let json: unknown;
  try {
    json = JSON.parse(answer.body);
  } catch {
    return notA("JSON", answer);
  }
  const text = valueAt(json, path);
  if (typeof text === "string") return { text };
  const error = errorSentence(json);
  if (error !== undefined) return { problem: `an error with a good status: ${error}` };
  return { problem: `JSON without the text "${path}": ${answer.body}` };
}
