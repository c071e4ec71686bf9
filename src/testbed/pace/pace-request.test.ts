import { describe, expect, it } from "vitest";
import { PaceRequestReader, readAsked } from "./pace-request.ts";

const bytes = Buffer.from(
  'POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Request-Id: abc-7\r\nContent-Length: 9\r\n\r\n{"a": 12}',
);

describe("the requests of a connection", () => {
  it("are put together wherever the reads were cut", () => {
    const whole = {
      method: "POST",
      path: "/v1/chat/completions",
      requestId: "abc-7",
      body: '{"a": 12}',
    };
    for (let cut = 1; cut < bytes.length; cut++) {
      const reader = new PaceRequestReader();
      expect(reader.take(bytes.subarray(0, cut))).toBeUndefined();
      expect(reader.isEmpty).toBe(false);
      expect(reader.take(bytes.subarray(cut))).toEqual(whole);
      expect(reader.isEmpty).toBe(true);
    }
  });

  it("may have neither a body nor an id", () => {
    expect(new PaceRequestReader().take(Buffer.from("GET /truth HTTP/1.1\r\nHost: x\r\n\r\n"))).toEqual({
      method: "GET",
      path: "/truth",
      requestId: "",
      body: "",
    });
  });

  it("must end", () => {
    const reader = new PaceRequestReader();
    expect(() => {
      for (let i = 0; i < 20; i++) reader.take(Buffer.alloc(64 * 1024, 97));
    }).toThrow("a request that does not end");
  });
});

it.each([
  ['{"stream": true, "max_tokens": 40}', { stream: true, tokens: 40 }],
  ['{"max_completion_tokens": 3, "max_tokens": 40}', { stream: false, tokens: 3 }],
  ["{}", { stream: false, tokens: 1 }],
  ['{"max_tokens": 0}', undefined],
  ['{"max_tokens": 1.5}', undefined],
  ['{"max_tokens": 1e9}', undefined],
  ['{"max_tokens": "40"}', undefined],
  ["no JSON", undefined],
])("what %s asks for", (body, asked) => {
  expect(readAsked(body)).toEqual(asked);
});
