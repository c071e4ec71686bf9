/** Where a JSON Schema says something that no check would follow, and what. */
export interface JsonSchemaFault {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Fault = JsonSchemaFault | undefined;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;
const types = ["null", "boolean", "object", "array", "number", "string", "integer"];
const isType = (value: unknown): boolean => typeof value === "string" && types.includes(value);

const must =
  (holds: (value: unknown) => boolean, message: string) =>
  (value: unknown): Fault =>
    holds(value) ? undefined : { path: [], message };
const anything = (): Fault => undefined;
const aCount = must(isCount, "must be a whole number of at least 0");
const aNumber = must((value) => Number.isFinite(value), "must be a number");

function below(key: string | number, fault: Fault): Fault {
  return fault && { path: [key, ...fault.path], message: fault.message };
}

function firstOf(entries: Iterable<readonly [string | number, unknown]>): Fault {
  for (const [key, value] of entries) {
    const fault = below(key, jsonSchemaFault(value));
    if (fault) return fault;
  }
  return undefined;
}

const schemas = (value: unknown): Fault =>
  isObject(value) ? firstOf(Object.entries(value)) : { path: [], message: "must be an object of schemas" };

/**
 * The keywords of JSON Schema (2020-12) that checks follow. Patterns are left out: one that a text makes run for hours
 * would hang whoever opens the log.
 */
const keywords: Readonly<Record<string, (value: unknown) => Fault>> = {
  type: must(
    (value) => isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType)),
    `must be one of ${types.join(", ")}, or a list of them`,
  ),
  enum: must((value) => Array.isArray(value) && value.length > 0, "must be a list of values"),
  const: anything,
  properties: schemas,
  required: must(
    (value) => Array.isArray(value) && value.every((key) => typeof key === "string"),
    "must be a list of keys",
  ),
  additionalProperties: (value) => jsonSchemaFault(value),
  items: (value) => jsonSchemaFault(value),
  minItems: aCount,
  maxItems: aCount,
  uniqueItems: must((value) => typeof value === "boolean", "must be true or false"),
  minLength: aCount,
  maxLength: aCount,
  minimum: aNumber,
  maximum: aNumber,
  exclusiveMinimum: aNumber,
  exclusiveMaximum: aNumber,
  anyOf: (value) =>
    Array.isArray(value) && value.length > 0
      ? firstOf(value.entries())
      : { path: [], message: "must be a list of schemas" },
  $ref: must(
    (value) => typeof value === "string" && /^#\/\$defs\/[^/~%]+$/.test(value),
    "must be #/$defs/ and a name",
  ),
  $defs: schemas,
  $schema: anything,
  $comment: anything,
  title: anything,
  description: anything,
  default: anything,
  examples: anything,
  format: anything,
};

export const jsonSchemaKeywords: readonly string[] = Object.keys(keywords);

/** What is wrong with a JSON Schema, or undefined when every keyword of it is known and well-formed. */
export function jsonSchemaFault(schema: unknown): JsonSchemaFault | undefined {
  if (typeof schema === "boolean") return undefined;
  if (!isObject(schema)) return { path: [], message: "must be a JSON Schema" };
  for (const [key, value] of Object.entries(schema)) {
    const check = Object.hasOwn(keywords, key) ? keywords[key] : undefined;
    if (!check)
      return { path: [key], message: `is no known keyword: known are ${jsonSchemaKeywords.join(", ")}` };
    const fault = below(key, check(value));
    if (fault) return fault;
  }
  return undefined;
}
