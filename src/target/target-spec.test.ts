import { describe, expect, it } from "vitest";
import { z } from "zod";
import { targetSpecSchema } from "./target-spec.ts";

const openai = { kind: "openai-transcription", url: "http://server:8000", model: "tiny" };
const http = { kind: "http", url: "http://server/transcribe" };

describe("targetSpecSchema", () => {
  it("fills in what is left out", () => {
    const timeouts = { connectMs: 10_000, totalMs: 300_000 };
    expect(targetSpecSchema.parse(openai)).toEqual({
      ...openai,
      responseFormat: "json",
      stream: false,
      timeouts,
    });
    expect(targetSpecSchema.parse(http)).toEqual({
      ...http,
      body: "multipart",
      fileField: "file",
      textPath: "text",
      timeouts,
    });
  });

  it.each<[string, object, RegExp]>([
    ["an unknown key", { ...openai, modle: "x" }, /modle/],
    ["an address without a scheme", { ...openai, url: "localhost:8000" }, /starts with http/],
    ["another scheme", { ...http, url: "ftp://server/" }, /starts with http/],
    [
      "a password in the address",
      { ...http, url: "http://me:secret@server/" },
      /would be written to the log/,
    ],
    [
      "a key in place of its variable's name",
      { ...openai, apiKeyEnv: "sk-1234" },
      /name of an environment variable/,
    ],
    ["a secret in a header", { ...http, headers: { "X-Api-Key": "1234" } }, /would be written to the log/],
    [
      "an Authorization header",
      { ...http, headers: { authorization: "Bearer 1" } },
      /would be written to the log/,
    ],
    ["a header that inferbench sets", { ...http, headers: { "Content-Type": "x" } }, /is set by inferbench/],
    ["a header name with a space", { ...http, headers: { "a b": "x" } }, /not a header name/],
    ["a header value with a line end", { ...http, headers: { a: "x\r\nb: y" } }, /cannot carry/],
    ["a field that has its own key", { ...openai, fields: { model: "x" } }, /keys of their own/],
    ["form fields without a form", { ...http, body: "json", fields: { a: 1 } }, /needs body: multipart/],
    ["a JSON object without a JSON body", { ...http, json: {} }, /needs body: json/],
    ["a time that is none", { ...http, timeouts: { totalMs: 0 } }, /totalMs|Too small/],
    ["a temperature above 1", { ...openai, temperature: 2 }, /Too big/],
  ])("refuses %s", (_what, spec, message) => {
    const { error } = targetSpecSchema.safeParse(spec);
    expect(JSON.stringify(error?.issues)).toMatch(message);
  });

  const chat = { kind: "openai-chat", url: "http://server:8000" };

  it("lets servers of language models stream, and ends a silence", () => {
    expect(targetSpecSchema.parse(chat)).toEqual({
      ...chat,
      stream: true,
      maxTokensField: "max_tokens",
      streamUsage: "final",
      timeouts: { connectMs: 10_000, idleMs: 60_000, totalMs: 300_000 },
    });
    const messages = { kind: "anthropic-messages", url: "http://server", model: "m" };
    expect(targetSpecSchema.parse(messages)).toMatchObject({ maxOutputTokens: 1024 });
  });

  it.each<[string, object, RegExp]>([
    ["a key of the body that has its own key", { ...chat, extra: { max_tokens: 5 } }, /keys of their own/],
    ["messages in extra", { ...chat, extra: { messages: [] } }, /keys of their own/],
    ["Ollama without a model", { kind: "ollama-chat", url: "http://server" }, /model/],
    [
      "a limit among Ollama's options",
      { kind: "ollama-chat", url: "http://server", model: "m", options: { num_predict: 5 } },
      /use maxOutputTokens/,
    ],
    [
      "full length where the server has no such thing",
      { kind: "openai-responses", url: "http://server", eos: "ignore" },
      /eos/,
    ],
    ["half a token", { ...chat, maxOutputTokens: 1.5 }, /maxOutputTokens/],
  ])("refuses %s", (_what, spec, message) => {
    const { error } = targetSpecSchema.safeParse(spec);
    expect(JSON.stringify(error?.issues)).toMatch(message);
  });

  it("describes every key, for the generated reference", () => {
    const { oneOf = [] } = z.toJSONSchema(targetSpecSchema, { io: "input" });
    expect(oneOf).toHaveLength(9);
    for (const { properties = {} } of oneOf) {
      for (const [key, schema] of Object.entries(properties)) {
        if (key === "kind") continue;
        expect(schema, key).toHaveProperty("description");
      }
      const timeouts = (properties.timeouts as { properties: Record<string, unknown> }).properties;
      for (const schema of Object.values(timeouts)) expect(schema).toHaveProperty("unit", "ms");
    }
  });
});
