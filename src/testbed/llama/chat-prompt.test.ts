import { expect, test } from "vitest";
import { plainChat, toChatHistory } from "./chat-prompt.ts";

const conversation = [
  { role: "system", content: "Be brief." },
  { role: "user", content: "Why?" },
  { role: "assistant", content: "Because." },
  { role: "tool", content: "42" },
] as const;

test("a conversation for a model without a template says who speaks and leaves the last turn open", () => {
  expect(plainChat(conversation)).toBe(
    "system: Be brief.\nuser: Why?\nassistant: Because.\ntool: 42\nassistant:",
  );
  expect(plainChat([])).toBe("assistant:");
});

test("a conversation for a model's own template keeps the order of turns and ends with an open one", () => {
  expect(toChatHistory(conversation)).toEqual([
    { type: "system", text: "Be brief." },
    { type: "user", text: "Why?" },
    { type: "model", response: ["Because."] },
    { type: "user", text: "42" },
    { type: "model", response: [] },
  ]);
});
