import { basename } from "node:path";
import { z } from "zod";
import { BenchError } from "../../base/index.ts";
import { counted } from "../counted.ts";
import type { Conversation } from "../prompts/dataset-workload.ts";
import type { PromptDatasetSpec } from "../prompts/prompt-specs.ts";
import { eachJson } from "./each-json.ts";
import { schemaFault } from "./schema-fault.ts";

export interface FoundConversations {
  readonly conversations: readonly Conversation[];
  /** What was left out, for the description. */
  readonly notes: readonly string[];
}

interface Message {
  readonly role: string;
  readonly content: string;
}

const shareGptSchema = z
  .looseObject({ conversations: z.array(z.looseObject({ from: z.string(), value: z.string() })) })
  .transform(({ conversations }) => conversations.map(({ from, value }) => ({ role: from, content: value })));
/** What the roles of ShareGPT and of chats are called. Others (tools, functions) cannot be sent again. */
const userRoles = ["user", "human"];
const systemRoles = ["system", "developer"];
const assistantRoles = ["assistant", "gpt", "chatgpt", "bing", "bard", "model"];

/** Answers are not sent, so theirs may be anything: null beside a tool call, say. */
const messagesSchema = z.array(
  z.looseObject({ role: z.string(), content: z.unknown() }).transform(({ role, content }, context) => {
    if (typeof content === "string") return { role, content };
    if (userRoles.includes(role) || systemRoles.includes(role)) {
      context.addIssue({ code: "custom", path: ["content"], message: "must be text" });
    }
    return { role, content: "" };
  }),
);

const hint =
  'each object is {"prompt": "…"}, {"text": "…"}, {"messages": [{"role": "user", "content": "…"}]} or ' +
  '{"conversations": [{"from": "human", "value": "…"}]}; name another key with promptField';

/**
 * Reads the user's side of prompts and conversations. Ones without a user's turn, or with turns that cannot be sent
 * again (tool calls), are left out and counted.
 * @throws workload.unreadable with the line or item and the key; workload.empty
 */
export async function readDataset(
  path: string,
  spec: PromptDatasetSpec,
  signal?: AbortSignal,
): Promise<FoundConversations> {
  const conversations: Conversation[] = [];
  let skipped = 0;
  const name = basename(path);
  await eachJson(
    path,
    (value, where, number) => {
      const conversation = conversationOf(messagesOf(value, where, spec), `${name}#${number}`);
      if (conversation) conversations.push(conversation);
      else skipped++;
    },
    signal,
  );
  if (conversations.length === 0) {
    throw new BenchError("workload.empty", `${path} has no prompts`, { hint });
  }
  const notes = skipped > 0 ? [`${counted(skipped, "other")} without a user's turn or with tools`] : [];
  return { conversations, notes };
}

function messagesOf(value: unknown, where: string, spec: PromptDatasetSpec): readonly Message[] {
  const row = checked(z.looseObject({}), value, where);
  const key = keyOf(row, spec);
  if (key === undefined) {
    throw new BenchError("workload.unreadable", `${where} has none of the keys ${expected(spec)}`, { hint });
  }
  if (key === "conversations") return checked(shareGptSchema, row, where);
  const content = row[key];
  if (Array.isArray(content))
    return checked(z.looseObject({ [key]: messagesSchema }), row, where)[key] as Message[];
  checked(z.looseObject({ [key]: z.string() }), row, where);
  return [{ role: "user", content: content as string }];
}

const plainKeys = ["prompt", "messages", "text"];

function candidates({ format, promptField }: PromptDatasetSpec): readonly string[] {
  if (promptField !== undefined) return [promptField];
  if (format === "sharegpt") return ["conversations"];
  return format === "jsonl" ? plainKeys : [...plainKeys, "conversations"];
}

const keyOf = (row: object, spec: PromptDatasetSpec): string | undefined =>
  candidates(spec).find((key) => Object.hasOwn(row, key));
const expected = (spec: PromptDatasetSpec): string => candidates(spec).join(", ");

function checked<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BenchError("workload.unreadable", `${where} ${schemaFault(result.error)}`, { hint });
}

function conversationOf(messages: readonly Message[], name: string): Conversation | undefined {
  const turns: string[] = [];
  const system: string[] = [];
  for (const { role, content } of messages) {
    if (userRoles.includes(role)) {
      if (content.trim() !== "") turns.push(content);
    } else if (systemRoles.includes(role)) system.push(content);
    else if (!assistantRoles.includes(role)) return undefined;
  }
  if (turns.length === 0) return undefined;
  return { name, turns, ...(system.length === 0 ? {} : { system: system.join("\n\n") }) };
}
