type Schema = Readonly<Record<string, unknown>>;

/** Deeper than this a value or a reference to itself is not followed. */
const deepest = 200;

/**
 * Where a value first breaks a JSON Schema (2020-12), as "advantages[2].of must be one of …"; undefined when it fits.
 * Follows type, enum, const, properties, required, additionalProperties, items, minItems, maxItems, uniqueItems,
 * minLength, maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, anyOf, $ref to $defs. Any other keyword
 * with a meaning is a fault of its own: a check that skips half of its schema would pass what is wrong.
 */
export function jsonSchemaFault(value: unknown, schema: unknown): string | undefined {
  try {
    return faultAt("", value, schema, schema, 0);
  } catch (error) {
    // A server may send brackets within brackets until the stack is full.
    if (error instanceof RangeError) return "the value is nested too deeply to be checked";
    throw error;
  }
}

const annotations = ["$schema", "$comment", "$defs", "title", "description", "default", "examples", "format"];
const followedKeywords = [
  "type",
  "enum",
  "const",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minLength",
  "maxLength",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "anyOf",
  "$ref",
];
/** Followed, or without a meaning for a check. */
export const knownKeywords: ReadonlySet<string> = new Set([...annotations, ...followedKeywords]);

const isObject = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function faultAt(
  path: string,
  value: unknown,
  schema: unknown,
  root: unknown,
  depth: number,
): string | undefined {
  const at = path === "" ? "the value" : path;
  if (schema === true) return undefined;
  if (schema === false) return `${at} must not be there`;
  if (depth > deepest) return `${at} is nested too deeply to be checked`;
  if (!isObject(schema)) return "the check's schema is none";
  const stranger = Object.keys(schema).find((keyword) => !knownKeywords.has(keyword));
  if (stranger !== undefined)
    return `the check's schema has the keyword "${stranger}", which is not followed`;
  if (schema.$ref !== undefined) {
    const fault = faultAt(path, value, referred(schema.$ref, root), root, depth + 1);
    if (fault !== undefined) return fault;
  }
  return (
    typeFault(at, value, schema) ??
    numberFault(at, value, schema) ??
    stringFault(at, value, schema) ??
    anyOfFault(path, value, schema, root, depth) ??
    arrayFault(path, value, schema, root, depth) ??
    objectFault(path, value, schema, root, depth)
  );
}

function referred(reference: unknown, root: unknown): unknown {
  const name = /^#\/\$defs\/(.+)$/.exec(String(reference))?.[1];
  const definitions = isObject(root) ? root.$defs : undefined;
  return isObject(definitions) && name !== undefined && Object.hasOwn(definitions, name)
    ? definitions[name]
    : undefined;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  return typeof value === type;
}

function typeFault(
  at: string,
  value: unknown,
  { type, enum: choices, ...schema }: Schema,
): string | undefined {
  if (type !== undefined) {
    const types = [type].flat();
    if (!types.some((one) => isOfType(value, one))) return `${at} must be of type ${types.join(" or ")}`;
  }
  if (Array.isArray(choices) && !choices.some((choice) => isSame(choice, value))) {
    return `${at} must be one of ${shorten(choices.map((choice) => JSON.stringify(choice)).join(", "))}`;
  }
  if (Object.hasOwn(schema, "const") && !isSame(schema.const, value)) {
    return `${at} must be ${shorten(JSON.stringify(schema.const))}`;
  }
  return undefined;
}

const shorten = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

function numberFault(at: string, value: unknown, schema: Schema): string | undefined {
  if (typeof value !== "number") return undefined;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema as Record<
    string,
    number | undefined
  >;
  if (minimum !== undefined && value < minimum) return `${at} must be at least ${minimum}`;
  if (maximum !== undefined && value > maximum) return `${at} must be at most ${maximum}`;
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum) {
    return `${at} must be more than ${exclusiveMinimum}`;
  }
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum) {
    return `${at} must be less than ${exclusiveMaximum}`;
  }
  return undefined;
}

function stringFault(at: string, value: unknown, schema: Schema): string | undefined {
  if (typeof value !== "string") return undefined;
  return countFault(at, [...value].length, schema.minLength, schema.maxLength, "character");
}

function countFault(at: string, count: number, min: unknown, max: unknown, noun: string): string | undefined {
  const amount = (limit: number): string => `${limit} ${noun}${limit === 1 ? "" : "s"}`;
  if (typeof min === "number" && count < min)
    return `${at} must have at least ${amount(min)} and has ${count}`;
  if (typeof max === "number" && count > max)
    return `${at} must have at most ${amount(max)} and has ${count}`;
  return undefined;
}

function anyOfFault(
  path: string,
  value: unknown,
  { anyOf }: Schema,
  root: unknown,
  depth: number,
): string | undefined {
  if (!Array.isArray(anyOf)) return undefined;
  const faults = anyOf.map((schema) => faultAt(path, value, schema, root, depth + 1));
  return faults.includes(undefined) ? undefined : faults[0];
}

function arrayFault(
  path: string,
  value: unknown,
  schema: Schema,
  root: unknown,
  depth: number,
): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const at = path === "" ? "the list" : path;
  const fault = countFault(at, value.length, schema.minItems, schema.maxItems, "item");
  if (fault !== undefined) return fault;
  if (schema.uniqueItems === true && new Set(value.map(canonical)).size < value.length) {
    return `${at} must not have equal items`;
  }
  if (schema.items === undefined) return undefined;
  for (const [i, item] of value.entries()) {
    const inItem = faultAt(`${path}[${i}]`, item, schema.items, root, depth + 1);
    if (inItem !== undefined) return inItem;
  }
  return undefined;
}

function objectFault(
  path: string,
  value: unknown,
  schema: Schema,
  root: unknown,
  depth: number,
): string | undefined {
  if (!isObject(value)) return undefined;
  const below = (key: string): string => (path === "" ? key : `${path}.${key}`);
  const required = Array.isArray(schema.required) ? schema.required : [];
  const missing = required.find((key) => !Object.hasOwn(value, key));
  if (missing !== undefined) return `${below(missing)} is missing`;
  const properties = isObject(schema.properties) ? schema.properties : {};
  for (const [key, item] of Object.entries(value)) {
    const isListed = Object.hasOwn(properties, key);
    const itsSchema = isListed ? properties[key] : (schema.additionalProperties ?? true);
    const fault = faultAt(below(key), item, itsSchema, root, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** The same text for equal JSON values, whatever the order of their keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    isObject(item) ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

const isSame = (a: unknown, b: unknown): boolean => canonical(a) === canonical(b);
