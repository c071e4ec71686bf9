import { isHtml, type WholeAnswer } from "./reading.ts";

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** FastAPI's validation errors: where it is wrong, and what. */
function validationMessage(items: readonly unknown[]): string | undefined {
  const lines = items.flatMap((item) => {
    if (!isRecord(item) || typeof item.msg !== "string") return [];
    return [`${Array.isArray(item.loc) ? `${item.loc.join(".")}: ` : ""}${item.msg}`];
  });
  return lines.length > 0 ? lines.join("; ") : undefined;
}

/**
 * The sentence in a server's error, whatever its house style: {"error":{"message"}}, {"error":"…"}, {"detail":…},
 * {"message":…}. Undefined when there is none. It is the server's own text, uncleaned.
 */
export function errorSentence(json: unknown): string | undefined {
  if (!isRecord(json)) return undefined;
  for (const found of [json.error, json.detail, json.message]) {
    if (typeof found === "string" && found.trim() !== "") return found;
    if (Array.isArray(found)) {
      const message = validationMessage(found);
      if (message !== undefined) return message;
    }
    if (isRecord(found)) {
      const inner = errorSentence(found);
      if (inner !== undefined) return inner;
    }
  }
  return undefined;
}

/** What the body of an error answer says: the sentence in its JSON, the title of its page, or its text. */
export function serverMessage(answer: WholeAnswer): string {
  const { body } = answer;
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === "string" ? json : (errorSentence(json) ?? body);
  } catch {
    if (!isHtml(answer)) return body;
    return /<title[^>]*>([^<]+)/i.exec(body)?.[1] ?? "an HTML page";
  }
}
