import { expect, it } from "vitest";
import { parseLabel } from "./parse-labels.ts";

it.each([
  ["a=gpu:T4", { name: "a", attributes: { gpu: "T4" } }],
  ["runs/x=1=gpu:T4, model:base", { name: "runs/x=1", attributes: { gpu: "T4", model: "base" } }],
  ["a=note:after 10:00,deployment:d", { name: "a", attributes: { note: "after 10:00", deployment: "d" } }],
])("%s is understood", (text, label) => {
  expect(parseLabel(text)).toEqual(label);
});

it.each([
  ["gpu:T4", "--label gpu:T4 names no result"],
  ["=gpu:T4", "--label =gpu:T4 names no result"],
  ["a=T4", '--label a=T4: "T4" is not one of gpu, model, deployment, note with a value'],
  ["a=cpu:x", '--label a=cpu:x: "cpu:x" is not one of'],
  ["a=gpu:", '--label a=gpu:: "gpu:" is not one of'],
])("%s is refused", (text, message) => {
  expect(() => parseLabel(text)).toThrow(message);
});
