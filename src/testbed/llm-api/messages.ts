import { ApiError } from "../http/api-error.ts";
import type { LlmMessage } from "../llm/llm-engine.ts";
import { isObject, type JsonObject } from "./json-body.ts";

/** What servers call the speakers, and what the engines do. */
const roles: Readonly<Record<string, LlmMessage["role"]>> = {
  system: "system",
  developer: "system",
  user: "user",
  assistant: "assistant",
  tool: "tool",
  function: "tool",
};

const bad = (param: string, what: string): ApiError => new ApiError(400, `${param} ${what}`, { param });

/** The conversation in a field of a body: a list of {role, content}, at least one. */
export function messagesField(body: JsonObject, name: string): LlmMessage[] {
  const list = body[name];
  if (list === undefined || list === null) throw bad(name, "is missing");
  if (!Array.isArray(list) || list.length === 0) throw bad(name, "must be a list with at least one message");
  return list.map((item, i) => readMessage(item, `${name}[${i}]`));
}

export function readMessage(item: unknown, where: string): LlmMessage {
  if (!isObject(item)) throw bad(where, "must be an object");
  const role = typeof item.role === "string" ? roles[item.role] : undefined;
  if (!role) throw bad(`${where}.role`, `must be one of ${Object.keys(roles).join(", ")}`);
  return { role, content: flatten(item.content ?? "", `${where}.content`) };
}

/** A text, or the texts of a list of parts. */
export function flatten(content: unknown, where: string): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) throw bad(where, "must be a text or a list of parts");
  return content
    .map((part, i) => {
      if (isObject(part) && typeof part.text === "string") return part.text;
      // What an assistant thought or called, and what a tool gave, come back in later turns of a conversation.
      if (isObject(part) && typeof part.thinking === "string") return part.thinking;
      if (isObject(part) && part.type === "tool_use") return JSON.stringify(part.input ?? {});
      if (isObject(part) && part.type === "tool_result")
        return flatten(part.content ?? "", `${where}[${i}].content`);
      throw bad(`${where}[${i}]`, "is no text; the built-in server takes nothing else");
    })
    .join("\n");
}
