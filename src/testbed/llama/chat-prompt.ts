import type { ChatHistoryItem, ChatWrapper, LlamaModel, Token } from "node-llama-cpp";
import type { LlmMessage, LlmPrompt } from "../llm/llm-engine.ts";

/** A conversation as the model's own template writes it. Roles that the library does not know speak as the user. */
export function toChatHistory(messages: readonly LlmMessage[]): ChatHistoryItem[] {
  const items = messages.map(({ role, content }): ChatHistoryItem => {
    switch (role) {
      case "system":
        return { type: "system", text: content };
      case "assistant":
        return { type: "model", response: [content] };
      default:
        return { type: "user", text: content };
    }
  });
  // The turn that is to be generated.
  return [...items, { type: "model", response: [] }];
}

/** A conversation for a model without a template. */
export function plainChat(messages: readonly LlmMessage[]): string {
  return [...messages.map(({ role, content }) => `${role}: ${content}\n`), "assistant:"].join("");
}

/**
 * How this model wants its prompts.
 * @returns tokens of a prompt, with the token that begins a text where the model has one
 */
export async function createPromptTokens(model: LlamaModel): Promise<(prompt: LlmPrompt) => Token[]> {
  const chat = await chatWrapperOf(model);
  const tokensOf = (prompt: LlmPrompt): Token[] => {
    if (prompt.kind === "text") return model.tokenize(prompt.text);
    if (!chat) return model.tokenize(plainChat(prompt.messages));
    const { contextText } = chat.generateContextState({ chatHistory: toChatHistory(prompt.messages) });
    return contextText.tokenize(model.tokenizer);
  };
  return (prompt) => {
    const tokens = tokensOf(prompt);
    const { bos, shouldPrependBosToken } = model.tokens;
    return shouldPrependBosToken && bos !== null && tokens[0] !== bos ? [bos, ...tokens] : tokens;
  };
}

/** The model's own template. The library would compare it with a dozen known ones first, which takes seconds. */
async function chatWrapperOf(model: LlamaModel): Promise<ChatWrapper | undefined> {
  const template = model.fileInfo.metadata.tokenizer?.chat_template;
  if (!template?.trim()) return undefined;
  const { JinjaTemplateChatWrapper, resolveChatWrapper } = await import("node-llama-cpp");
  try {
    return new JinjaTemplateChatWrapper({ template, tokenizer: model.tokenizer });
  } catch {
    return resolveChatWrapper(model, { warningLogs: false });
  }
}
