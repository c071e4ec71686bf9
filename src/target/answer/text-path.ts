/**
 * What lies at a dotted path of parsed JSON, such as results.0.transcript. List items are named by number.
 * Undefined when the path leads nowhere.
 */
export function valueAt(json: unknown, path: string): unknown {
  let value = json;
  for (const key of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
