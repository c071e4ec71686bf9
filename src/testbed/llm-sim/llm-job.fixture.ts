import type { LlmJob } from "../llm/llm-engine.ts";

/** A conversation of three words, changed as the test wants. */
export const llmJob = (changes: Partial<LlmJob> = {}): LlmJob => ({
  id: "job",
  model: "sim",
  prompt: { kind: "chat", messages: [{ role: "user", content: "one two three" }] },
  maxTokens: null,
  minTokens: 0,
  ignoreEos: false,
  temperature: null,
  seed: null,
  stop: [],
  stream: true,
  body: {},
  ...changes,
});
