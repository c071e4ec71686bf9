import { cell, generatedNote, table } from "./markdown.mjs";
import { scenarioSchema } from "./schemas.mjs";

const code = (value) => `\`${JSON.stringify(value)}\``;

function typeOf(schema) {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(", ");
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches) return branches.map(typeOf).join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items ?? {})}`;
  if (schema.type === "object") return "object";
  const { minimum, exclusiveMinimum } = schema;
  const bound =
    minimum !== undefined ? ` ≥ ${minimum}` : exclusiveMinimum !== undefined ? ` > ${exclusiveMinimum}` : "";
  return `${[schema.type ?? "any"].flat().join(" or ")}${bound}`;
}

/** Rows for the keys of an object, nested objects' keys with their path. */
function rowsOf(schema, path) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const name = path ? `${path}.${key}` : key;
    const isNested = value.type === "object" && value.properties;
    const fallback = required.has(key)
      ? "required"
      : value.default === undefined || isNested
        ? ""
        : code(value.default);
    const unit = value.unit ? ` (${value.unit})` : "";
    const row = [
      `\`${name}\``,
      cell(typeOf(value)),
      cell(fallback),
      cell(`${value.description ?? ""}${unit}`),
    ];
    return [row, ...(isNested ? rowsOf(value, name) : [])];
  });
}

const keyTable = (schema) => table(["key", "type", "default", "meaning"], rowsOf(schema, ""));

function unionSection(title, schema) {
  const branches = schema.oneOf ?? schema.anyOf;
  return `## \`${title}\`

${branches
  .map((branch) => {
    const description = branch.description ?? branch.properties.kind.description;
    return `### \`kind: ${branch.properties.kind.const}\`\n\n${description ? `${description}\n\n` : ""}${keyTable(branch)}`;
  })
  .join("\n\n")}`;
}

export function scenarioPage() {
  const { target, workload, load, ...plain } = scenarioSchema.properties;
  return `${generatedNote("the schemas of src/scenario, src/target and src/workload")}
# Scenario reference

A scenario is a YAML, JSON or TypeScript file (\`export default defineScenario({ … })\`). Unknown keys are errors.
\`inferbench run FILE --print-scenario\` shows it with every default filled in. Editors complete and check it with
\`schema/scenario.schema.json\`: begin a YAML file with

\`\`\`yaml
# yaml-language-server: $schema=./node_modules/inferbench/schema/scenario.schema.json
\`\`\`

## Keys

${keyTable({ properties: plain, required: scenarioSchema.required })}

${unionSection("target", target)}

${unionSection("workload", workload)}

${unionSection("load", load)}
`;
}
