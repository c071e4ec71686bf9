import { expect, it } from "vitest";
import { nearestModels, readModelIds, readModels } from "./model-list.ts";

it.each<[string, string[]]>([
  ['{"object":"list","data":[{"id":"a"},{"id":"b"}]}', ["a", "b"]],
  ['{"models":[{"name":"a:latest"},{"id":"b"}]}', ["a:latest", "b"]],
  ['{"data":["a",null,{"id":7},{}]}', ["a"]],
  ['{"data":{"a":1}}', []],
  ["null", []],
  ["<html>", []],
])("reads the ids in %s", (body, ids) => {
  expect(readModelIds({ status: 200, mediaType: "", body })).toEqual(ids);
  expect(readModelIds({ status: 500, mediaType: "", body })).toEqual([]);
});

it.each<[item: object, model: object]>([
  [{ id: "a" }, { id: "a" }],
  [
    { id: "a", loaded: false },
    { id: "a", isLoaded: false },
  ],
  [
    { id: "a", status: { value: "unloaded", failed: true } },
    { id: "a", isLoaded: false, hasFailed: true },
  ],
  [
    { id: "a", state: "loaded", synthetic: true },
    { id: "a", isLoaded: true, isSynthetic: true },
  ],
  [{ id: "a", synthetic: "true" }, { id: "a" }],
  [{ id: "a", synthetic: false }, { id: "a" }],
])("reads the state in %j", (item, model) => {
  const body = JSON.stringify({ data: [item] });
  expect(readModels({ status: 200, mediaType: "", body })).toEqual([model]);
});

it.each<[string, string[], string, boolean]>([
  ["whisper-larg", ["moonshine-base", "whisper-large"], "whisper-large", true],
  ["whisper-1", ["tts-1", "Systran/faster-whisper-tiny", "openai/Whisper-1"], "openai/Whisper-1", true],
  ["tiny", ["parakeet-tdt-0.6b", "moonshine-tiny"], "moonshine-tiny", true],
  ["tiny", ["parakeet-tdt-0.6b"], "parakeet-tdt-0.6b", false],
  ["lama3", ["qwen2:latest", "llama3:latest"], "llama3:latest", true],
  ["llama3:8b", ["llama3:70b", "llama3:8b-q4"], "llama3:8b-q4", true],
])("for %s in %j puts %s first", (wanted, ids, first, isNear) => {
  expect(nearestModels(wanted, ids)).toMatchObject({ isNear });
  expect(nearestModels(wanted, ids).sorted[0]).toBe(first);
});
