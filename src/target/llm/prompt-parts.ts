import type { ChatMessage, PromptRequest } from "../../record/index.ts";

interface Limits {
  readonly maxOutputTokens?: number;
  readonly eos?: "respect" | "ignore";
}

/** The longest answer that a request may get: its own limit, else the target's. */
export function outputLimit(request: PromptRequest, spec: Limits): number | undefined {
  return request.input.maxOutputTokens ?? spec.maxOutputTokens;
}

/** Whether the model is to go on past its own end. */
export function ignoresEos(request: PromptRequest, spec: Limits): boolean {
  return spec.eos === undefined ? request.ignoreEos === true : spec.eos === "ignore";
}

/** The messages, with the target's system message before those that have none. */
export function withSystem(request: PromptRequest, system: string | undefined): readonly ChatMessage[] {
  const { messages } = request;
  if (system === undefined || messages.some(({ role }) => role === "system")) return messages;
  return [{ role: "system", content: system }, ...messages];
}

/** The system's words and the rest apart, for protocols that keep them apart. */
export function splitSystem(
  request: PromptRequest,
  system: string | undefined,
): { readonly system: string | undefined; readonly messages: readonly ChatMessage[] } {
  const all = withSystem(request, system);
  const words = all.filter(({ role }) => role === "system").map(({ content }) => content);
  return {
    system: words.length === 0 ? undefined : words.join("\n\n"),
    messages: all.filter(({ role }) => role !== "system"),
  };
}

/** One text, for protocols without roles: a lone message as it is, several with an empty line between. */
export function asOneText(messages: readonly ChatMessage[]): string {
  return messages.map(({ content }) => content).join("\n\n");
}

/** The object without what is undefined. */
export function given(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
