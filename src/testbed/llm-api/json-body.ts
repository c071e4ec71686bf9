import type { IncomingMessage } from "node:http";
import { ApiError, clientLeft } from "../http/api-error.ts";

export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads a request's body to its end as a JSON object; an empty body is an empty object.
 * @throws ApiError 400 for anything else, 413 beyond `maxBytes`
 */
export async function readJsonBody(request: IncomingMessage, maxBytes: number): Promise<JsonObject> {
  const text = await readText(request, maxBytes);
  if (text.trim() === "") return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (error) {
    throw new ApiError(400, `the body is not JSON: ${(error as Error).message.slice(0, 200)}`, {
      code: "invalid_json",
    });
  }
  if (!isObject(body)) throw new ApiError(400, "the body must be a JSON object", { code: "invalid_json" });
  return body;
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readText(request: IncomingMessage, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let pieces: Buffer[] = [];
    let received = 0;
    request.on("data", (piece: Buffer) => {
      received += piece.byteLength;
      if (received <= maxBytes) pieces.push(piece);
      else {
        // The rest is still read and thrown away, so that the client gets to see the answer.
        pieces = [];
        reject(new ApiError(413, `the body is larger than ${maxBytes} bytes`));
      }
    });
    request.on("end", () => resolve(Buffer.concat(pieces).toString("utf8")));
    request.on("error", () => reject(new ApiError(clientLeft, "the client left before the end of the body")));
  });
}

const bad = (param: string, what: string): ApiError => new ApiError(400, `${param} ${what}`, { param });

/** A number, null where the field is missing or null. */
export function numberField(
  body: JsonObject,
  name: string,
  { min = -Infinity, max = Infinity }: { min?: number; max?: number } = {},
): number | null {
  const value = body[name] ?? null;
  if (value === null) return null;
  if (typeof value !== "number") throw bad(name, "must be a number");
  if (value < min || value > max) throw bad(name, `must be from ${min} to ${max}`);
  return value;
}

/** A whole number of tokens, null where the field is missing or null. */
export function countField(body: JsonObject, name: string, min = 0): number | null {
  const value = numberField(body, name, { min, max: 10_000_000 });
  if (value !== null && !Number.isInteger(value)) throw bad(name, "must be a whole number");
  return value;
}

export function flagField(body: JsonObject, name: string, missing = false): boolean {
  const value = body[name] ?? missing;
  if (typeof value !== "boolean") throw bad(name, "must be true or false");
  return value;
}

export function textField(body: JsonObject, name: string): string | null {
  const value = body[name] ?? null;
  if (value !== null && typeof value !== "string") throw bad(name, "must be a text");
  return value;
}

export function objectField(body: JsonObject, name: string): JsonObject {
  const value = body[name] ?? {};
  if (!isObject(value)) throw bad(name, "must be an object");
  return value;
}

/** A text or a list of texts. */
export function textsField(body: JsonObject, name: string): readonly string[] {
  const value = body[name] ?? [];
  if (typeof value === "string") return [value];
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) {
    throw bad(name, "must be a text or a list of texts");
  }
  return value;
}
