import { expect, it } from "vitest";
import { subtitleText } from "./subtitle-text.ts";

it.each<[string, string, string | undefined]>([
  ["an empty file", "", ""],
  ["a header alone", "WEBVTT\n", ""],
  ["a header with a byte order mark", "\uFEFFWEBVTT\n\n00:01.000 --> 00:02.000\nhi\n", "hi"],
  ["a cue number that looks like speech", "1\n00:00:00,000 --> 00:00:01,000\n1984\n", "1984"],
  ["a comparison in speech", "1\n00:00:00,000 --> 00:00:01,000\na < b\n", "a < b"],
  ["hours of three digits", "100:00:00.000 --> 100:00:01.000\nlate\n", "late"],
  ["a cue without words", "1\n00:00:00,000 --> 00:00:01,000\n\n2\n00:00:01,000 --> 00:00:02,000\nhi\n", "hi"],
  ["an entity within an entity", "WEBVTT\n\n00:00.000 --> 00:01.000\n&amp;lt;\n", "&lt;"],
  ["plain words", "hello\n", undefined],
  ["JSON", '{"text":"hello"}', undefined],
])("reads %s", (_what, subtitles, text) => {
  expect(subtitleText(subtitles)).toBe(text);
});
