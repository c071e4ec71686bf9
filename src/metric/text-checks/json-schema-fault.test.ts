import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonSchemaKeywords } from "../../workload/prompts/json-schema-keywords.ts";
import { jsonSchemaFault, knownKeywords } from "./json-schema-fault.ts";

const person = {
  type: "object",
  required: ["name", "tags"],
  additionalProperties: false,
  properties: {
    name: { type: "string", minLength: 2, maxLength: 5 },
    age: { type: ["integer", "null"], minimum: 0, exclusiveMaximum: 150 },
    tags: { type: "array", minItems: 1, maxItems: 2, uniqueItems: true, items: { $ref: "#/$defs/tag" } },
  },
  $defs: { tag: { enum: ["a", "b", { c: [1] }] } },
};

test.each<[string, unknown, unknown, string | undefined]>([
  ["a value that fits", { name: "Ada", tags: ["a"] }, person, undefined],
  [
    "one that is null where it may be",
    { name: "Ada", age: null, tags: ["a", { c: [1] }] },
    person,
    undefined,
  ],
  ["a missing key", { name: "Ada" }, person, "tags is missing"],
  ["another type", [], person, "the value must be of type object"],
  ["a further key", { name: "Ada", tags: ["a"], x: 1 }, person, "x must not be there"],
  [
    "too few characters",
    { name: "🙂", tags: ["a"] },
    person,
    "name must have at least 2 characters and has 1",
  ],
  [
    "too many items",
    { name: "Ada", tags: ["a", "b", "a"] },
    person,
    "tags must have at most 2 items and has 3",
  ],
  ["equal items", { name: "Ada", tags: [{ c: [1] }, { c: [1] }] }, person, "tags must not have equal items"],
  ["no choice", { name: "Ada", tags: ["a", "c"] }, person, 'tags[1] must be one of "a", "b", {"c":[1]}'],
  ["a fraction", { name: "Ada", age: 1.5, tags: ["a"] }, person, "age must be of type integer or null"],
  ["a bound", { name: "Ada", age: 150, tags: ["a"] }, person, "age must be less than 150"],
  [
    "a list of lists",
    [[1], ["x"]],
    { items: { items: { type: "number" } } },
    "[1][0] must be of type number",
  ],
  ["no alternative", 3, { anyOf: [{ type: "string" }, { const: 4 }] }, "the value must be of type string"],
  ["another constant", { b: 2, a: 1 }, { const: { a: 1, b: 3 } }, 'the value must be {"a":1,"b":3}'],
  ["a key named as a method", {}, { required: ["toString"] }, "toString is missing"],
  [
    "a keyword not followed",
    "x",
    { pattern: "x" },
    'the check\'s schema has the keyword "pattern", which is not followed',
  ],
  [
    "a reference to itself",
    1,
    { $ref: "#/$defs/a", $defs: { a: { $ref: "#/$defs/a" } } },
    "the value is nested too deeply to be checked",
  ],
  ["a reference to nothing", 1, { $ref: "#/$defs/a" }, "the check's schema is none"],
])("%s", (_what, value, schema, fault) => {
  expect(jsonSchemaFault(value, schema)).toBe(fault);
});

test("suites accept exactly the keywords that are followed or mean nothing", () => {
  expect([...jsonSchemaKeywords].sort()).toEqual([...knownKeywords].sort());
});

describe("Ajv, an independent validator, agrees", () => {
  const key = fc.constantFrom("a", "b", "c");
  const small = fc.integer({ min: 0, max: 3 });
  const scalar = fc.oneof(
    fc.integer({ min: -2, max: 4 }),
    fc.constantFrom(0.5, 1.5, "", "x", "xyz", "🙂", true, false, null),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      scalar,
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(key, tie("value"), { maxKeys: 3, noNullPrototype: true }),
    ),
  }));
  const type = fc.constantFrom("null", "boolean", "object", "array", "number", "string", "integer");
  const { schema } = fc.letrec<{ schema: unknown }>((tie) => ({
    schema: fc.oneof(
      { maxDepth: 3, depthSize: "small" },
      fc.boolean(),
      fc.record({ $ref: fc.constantFrom("#/$defs/one", "#/$defs/two") }),
      fc.record(
        {
          type: fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 })),
          enum: fc.uniqueArray(value, {
            minLength: 1,
            maxLength: 3,
            comparator: (a, b) => JSON.stringify(a) === JSON.stringify(b),
          }),
          const: value,
          properties: fc.dictionary(key, tie("schema"), { maxKeys: 2, noNullPrototype: true }),
          required: fc.uniqueArray(key, { maxLength: 2 }),
          additionalProperties: tie("schema"),
          items: tie("schema"),
          minItems: small,
          maxItems: small,
          uniqueItems: fc.boolean(),
          minLength: small,
          maxLength: small,
          minimum: small,
          maximum: small,
          exclusiveMinimum: small,
          exclusiveMaximum: small,
          anyOf: fc.array(tie("schema"), { minLength: 1, maxLength: 2 }),
          title: fc.constant("a title"),
        },
        { requiredKeys: [] },
      ),
    ),
  }));

  test("on what fits random schemas", () => {
    const verdicts = { fits: 0, faults: 0 };
    fc.assert(
      fc.property(schema, fc.array(value, { minLength: 15, maxLength: 15 }), (drawn, values) => {
        const $defs = { one: { type: ["string", "object"] }, two: { minimum: 1, maxItems: 1 } };
        const whole = { allOf: [drawn], $defs };
        const fits = new Ajv2020({ strict: false }).compile(whole);
        for (const one of values) {
          const fault = jsonSchemaFault(one, { anyOf: [drawn], $defs });
          expect(fault === undefined, `${JSON.stringify(one)}: ${fault}`).toBe(fits(one));
          verdicts[fault === undefined ? "fits" : "faults"]++;
        }
      }),
      { seed: 4, numRuns: 60 },
    );
    expect(Math.min(verdicts.fits, verdicts.faults)).toBeGreaterThan(100);
  });
});
