import { expect, it } from "vitest";
import { sampleRequest } from "../transport.fixture.ts";
import { createJsonEncoder } from "./json-body.ts";

const { audio } = sampleRequest();
const base64 = Buffer.from(audio.bytes).toString("base64");

it.each<[string, Record<string, unknown>, unknown]>([
  ["file", {}, { file: base64 }],
  [
    "audio.content",
    { config: { language: "en" } },
    { config: { language: "en" }, audio: { content: base64 } },
  ],
  ["audio.content", { audio: { kind: "wav" } }, { audio: { kind: "wav", content: base64 } }],
  ["messages.0.data", { messages: [{ role: "user" }] }, { messages: [{ role: "user", data: base64 }] }],
  ["file", { file: "was here", z: 1 }, { file: base64, z: 1 }],
  ["AUDIO", { a: "AUDIO", b: ["AUDIO-"] }, { a: "AUDIO", b: ["AUDIO-"], AUDIO: base64 }],
  ["__proto__.file", {}, JSON.parse(`{"__proto__":{"file":"${base64}"}}`)],
])("puts the clip at %s of %j", (path, template, expected) => {
  const before = structuredClone(template);
  const { contentType, body } = createJsonEncoder(template, path)(audio);
  expect(contentType).toBe("application/json");
  expect(JSON.parse(Buffer.concat(body).toString())).toEqual(expected);
  expect(template).toEqual(before);
});
