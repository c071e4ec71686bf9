import { describe, expect, test } from "vitest";
import { chat, llmServer, post } from "../llm/llm-client.fixture.ts";

/** What each path needs at the least. */
const paths = [
  { path: "/v1/chat/completions", body: chat() },
  { path: "/v1/completions", body: { prompt: "a" } },
  { path: "/v1/responses", body: { input: "a" } },
  { path: "/v1/messages", body: chat({ max_tokens: 9 }) },
  { path: "/api/chat", body: chat() },
  { path: "/api/generate", body: { prompt: "a" } },
  { path: "/completion", body: { prompt: "a" } },
];

/** A dialect's error body by its path: where the message is, and what else must be there. */
function messageIn(path: string, body: Record<string, unknown>): string {
  const error = body.error as Record<string, unknown>;
  if (path.startsWith("/api/")) {
    expect(Object.keys(body)).toEqual(["error"]);
    return body.error as string;
  }
  if (path === "/v1/messages") {
    expect(body.type).toBe("error");
    expect(Object.keys(error).sort()).toEqual(["message", "type"]);
  } else if (path === "/completion") {
    expect(Object.keys(error).sort()).toEqual(["code", "message", "type"]);
  } else {
    expect(Object.keys(error).sort()).toEqual(["code", "message", "param", "type"]);
  }
  expect(error.type).toMatch(/_error$/);
  return error.message as string;
}

describe.each(paths)("$path", ({ path, body }) => {
  const refused = async (
    server: { url: string },
    sent: object | string,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; message: string }> => {
    const answer = await post(server.url, path, sent, { headers });
    expect(answer.headers.get("content-type")).toBe("application/json");
    return {
      status: answer.status,
      message: messageIn(path, (await answer.json()) as Record<string, unknown>),
    };
  };

  test("refuses in its own shape what it cannot serve", async () => {
    const server = await llmServer({ models: ["small", "large"], contextTokens: 50 });
    expect(await refused(server, "{nonsense")).toMatchObject({
      status: 400,
      message: /^the body is not JSON/,
    });
    expect(await refused(server, '"text"')).toEqual({
      status: 400,
      message: "the body must be a JSON object",
    });
    expect(await refused(server, { ...body, model: "huge" })).toEqual({
      status: 404,
      message: 'the model "huge" does not exist; there is small, large',
    });
    expect(await refused(server, { ...body, stream: "yes" })).toEqual({
      status: 400,
      message: "stream must be true or false",
    });
    const long = "word ".repeat(50);
    const longer = {
      prompt: long,
      input: long,
      messages: [{ role: "user", content: long }],
      max_tokens: 9,
    };
    expect(await refused(server, longer)).toEqual({
      status: 400,
      message: "the input has 50 tokens, the model's context holds 50 with the output",
    });
    const statuses = server.truth().requests.map(({ status, ending }) => [status, ending]);
    expect(statuses).toEqual([400, 400, 404, 400, 400].map((status) => [status, "refused"]));
  });

  test("says how to load a model when none is", async () => {
    const server = await llmServer({ loaded: [] });
    expect(await refused(server, body)).toEqual({
      status: 400,
      message: 'no model is loaded; load one with POST /v1/models/load {"model":"sim"}',
    });
    await post(server.url, "/v1/models/load", { model: "sim" });
    expect((await post(server.url, path, body)).status).toBe(200);
  });

  test("refuses who has no token", async () => {
    const server = await llmServer({}, { token: "secret" });
    expect(await refused(server, body)).toEqual({ status: 401, message: "a bearer token is needed" });
    const wrong = { authorization: "Bearer secretly" };
    expect(await refused(server, body, wrong)).toEqual({ status: 401, message: "the token is wrong" });
    const right = [{ authorization: "Bearer secret" }, { "x-api-key": "secret" }];
    for (const headers of right) expect((await post(server.url, path, body, { headers })).status).toBe(200);
  });

  test("answers 500 when the engine fails at once", async () => {
    const server = await llmServer({ errorRatio: 1 });
    const message = "the simulated engine failed, as its error ratio asks";
    expect(await refused(server, body)).toEqual({ status: 500, message });
  });
});

test.each([
  { field: "n", body: chat({ n: 2 }), message: /^n must be 1/ },
  { field: "messages", body: {}, message: /^messages is missing/ },
  { field: "messages", body: { messages: [] }, message: /at least one message/ },
  { field: "messages[0].role", body: { messages: [{ role: "king" }] }, message: /must be one of system,/ },
  {
    field: "messages[0].content[0]",
    body: { messages: [{ role: "user", content: [{ type: "image_url", image_url: {} }] }] },
    message: /is no text/,
  },
  { field: "max_tokens", body: chat({ max_tokens: 0 }), message: /must be from 1/ },
  { field: "max_tokens", body: chat({ max_tokens: 1.5 }), message: /whole number/ },
  { field: "temperature", body: chat({ temperature: "hot" }), message: /must be a number/ },
  { field: "stop", body: chat({ stop: [1] }), message: /a text or a list of texts/ },
])("names the field $field that is wrong", async ({ field, body, message }) => {
  const server = await llmServer();
  const answer = await post(server.url, "/v1/chat/completions", body);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({
    error: { param: field, message: expect.stringMatching(message) },
  });
});

test("a body that is too large is refused with 413, after it was read", async () => {
  const server = await llmServer({}, { maxBodyBytes: 1000 });
  const answer = await post(server.url, "/v1/completions", { prompt: "x".repeat(100_000) });
  expect([answer.status, (await answer.json()) as object]).toEqual([
    413,
    { error: expect.objectContaining({ message: "the body is larger than 1000 bytes" }) },
  ]);
});
