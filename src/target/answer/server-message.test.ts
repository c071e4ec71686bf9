import { expect, it } from "vitest";
import { serverMessage } from "./server-message.ts";

it.each<[string, string]>([
  ['{"error":{"message":"no such model","type":"x"}}', "no such model"],
  ['{"error":"no such model"}', "no such model"],
  ['{"error":{"error":"inner"}}', "inner"],
  ['{"detail":"Not Found"}', "Not Found"],
  [
    '{"detail":[{"loc":["body","file"],"msg":"Field required"},{"msg":"bad"}]}',
    "body.file: Field required; bad",
  ],
  ['{"detail":{"message":"deep"}}', "deep"],
  ['{"object":"error","message":"flat","code":400}', "flat"],
  ['{"error":null,"message":"flat"}', "flat"],
  ['"a quoted string"', "a quoted string"],
  ['{"code":7}', '{"code":7}'],
  ["plain words", "plain words"],
  ["", ""],
  ["<html><head><title>502 Bad Gateway</title></head></html>", "502 Bad Gateway"],
  ["<!DOCTYPE html><p>no title", "an HTML page"],
  ["null", "null"],
])("%s says: %s", (body, message) => {
  expect(serverMessage({ mediaType: "", body })).toBe(message);
});
