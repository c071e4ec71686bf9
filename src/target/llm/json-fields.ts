export type Json = Readonly<Record<string, unknown>>;

const nothing: Json = {};

/** The object, or an empty one: whatever a server sends, looking into it never fails. */
export function fields(value: unknown): Json {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : nothing;
}

/** The list, or an empty one. */
export function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The text, or an empty one. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A whole number from 0 on; anything else is no count. */
export function count(value: unknown): number | undefined {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
