import { plainText } from "../plain-text.ts";

/** The same value with every text and key made plain: server texts come in by many fields, so none is trusted. */
export function cleanStrings(value: unknown, maxLength?: number): unknown {
  if (typeof value === "string") return plainText(value, maxLength);
  if (Array.isArray(value)) return value.map((inner) => cleanStrings(inner, maxLength));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [plainText(key), cleanStrings(inner, maxLength)]),
  );
}
