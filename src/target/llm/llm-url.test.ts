import { expect, it } from "vitest";
import { llamaCppUrl, ollamaUrl, openaiModelsUrl, openaiUrl } from "./llm-url.ts";

it.each([
  ["http://h:8000", "chat/completions", "http://h:8000/v1/chat/completions"],
  ["http://h:8000/", "completions", "http://h:8000/v1/completions"],
  ["http://h:8000/v1", "chat/completions", "http://h:8000/v1/chat/completions"],
  ["http://h:8000/v1/", "responses", "http://h:8000/v1/responses"],
  ["http://h/api/v3", "chat/completions", "http://h/api/v3/chat/completions"],
  ["http://h/proxy", "messages", "http://h/proxy/v1/messages"],
  ["http://h/v1/chat/completions/", "chat/completions", "http://h/v1/chat/completions"],
  ["http://h/v1/chat/completions", "completions", "http://h/v1/completions"],
  ["http://h/v1/completions", "chat/completions", "http://h/v1/chat/completions"],
  ["http://h/v1/models", "responses", "http://h/v1/responses"],
  [
    "https://h/openai/deployments/d/chat/completions?api-version=2#x",
    "chat/completions",
    "https://h/openai/deployments/d/chat/completions?api-version=2",
  ],
])("%s means for %s %s", (address, ending, url) => {
  expect(openaiUrl(address, ending).href).toBe(url);
});

it("lists models beside the endpoint", () => {
  expect(openaiModelsUrl(new URL("http://h/v1/chat/completions")).href).toBe("http://h/v1/models");
  expect(openaiModelsUrl(new URL("http://h/proxy/v1/messages")).href).toBe("http://h/proxy/v1/models");
});

it.each([
  ["http://h:11434", "http://h:11434/api/chat"],
  ["http://h:11434/api/", "http://h:11434/api/chat"],
  ["http://h:11434/api/generate", "http://h:11434/api/chat"],
  ["http://h:11434/v1/chat/completions", "http://h:11434/api/chat"],
  ["http://h/ollama", "http://h/ollama/api/chat"],
])("%s means %s for Ollama", (address, url) => {
  expect(ollamaUrl(address, "chat").href).toBe(url);
});

it.each([
  ["http://h:8080", "http://h:8080/completion"],
  ["http://h:8080/completions", "http://h:8080/completion"],
  ["http://h:8080/v1", "http://h:8080/completion"],
  ["http://h:8080/llm/completion", "http://h:8080/llm/completion"],
])("%s means %s for llama.cpp", (address, url) => {
  expect(llamaCppUrl(address, "completion").href).toBe(url);
});
