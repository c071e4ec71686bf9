import fc from "fast-check";
import { expect, it } from "vitest";
import { parse } from "yaml";
import { patchResources } from "./patch-resources.ts";
import { cpuPlan } from "./plan.fixture.ts";

const quoted = (value: string) => fc.constantFrom(value, `"${value}"`, `'${value}'`);

/** Fields of a map in any order, some of them missing. */
const some = (...fields: fc.Arbitrary<string>[]) =>
  fc.tuple(...fields.map((field) => fc.option(field, { nil: undefined }))).chain((chosen) =>
    fc.shuffledSubarray(
      chosen.filter((field) => field !== undefined),
      { minLength: chosen.filter((field) => field !== undefined).length },
    ),
  );

const quantities = some(
  quoted("250m").map((value) => `cpu: ${value}`),
  quoted("1Gi").map((value) => `memory: ${value}`),
  fc.constant("example.com/gpu: 1"),
);

const comment = fc.constantFrom("", " # why", "   #x: y");

/** A map in block or flow style, or nothing where it has no fields. */
const group = (name: string) =>
  fc.tuple(quantities, fc.boolean(), comment).map(([fields, isFlow, said]) => {
    if (fields.length === 0) return `${name}:${isFlow ? " {}" : ""}${said}`;
    if (isFlow) return `${name}: { ${fields.join(", ")} }${said}`;
    return `${name}:${said}\n${fields.map((field) => `  # of ${field.split(":")[0]}\n  ${field}${said}`).join("\n")}`;
  });

const resources = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom("resources: {}", "resources:", "resources: null"),
  fc
    .tuple(quantities, quantities)
    .map(([a, b]) => `resources: {requests: {${a.join(", ")}}, limits: {${b.join(", ")}}}`),
  fc
    .tuple(some(group("requests"), group("limits")), comment)
    .map(([groups, said]) =>
      groups.length === 0 ? undefined : `resources:${said}\n${groups.join("\n").replace(/^/gm, "  ")}`,
    ),
);

const manifest = fc
  .tuple(resources, fc.boolean(), fc.boolean(), fc.boolean())
  .chain(([found, hasRunOver, isIndented, isWindows]) =>
    fc
      .shuffledSubarray(["image: i # pinned", "ports: []", ...(found === undefined ? [] : [found])], {
        minLength: found === undefined ? 2 : 3,
      })
      .map((fields) => {
        const dash = isIndented ? "  " : "";
        const body = ["name: a", ...fields]
          .join("\n")
          .replace(/^/gm, `      ${dash}  `)
          .replace(`      ${dash}  `, `      ${dash}- `);
        const text = `# head\nkind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n${body}${hasRunOver ? "\n      restartPolicy: Always # tail" : ""}\n`;
        return isWindows ? text.replaceAll("\n", "\r\n") : text;
      }),
  );

const comments = (text: string): string[] => (text.match(/#.*/g) ?? []).map((one) => one.trimEnd());

it("whatever its style, a manifest keeps what it had and has the resources", () => {
  fc.assert(
    fc.property(manifest, fc.boolean(), (text, isLimited) => {
      const plan = { ...cpuPlan.pod, cpuLimitCores: isLimited ? 4 : null };
      const patched = patchResources(text, plan);
      const before = parse(text);
      const [container] = before.spec.template.spec.containers;
      const limits = { ...container.resources?.limits, cpu: "4", memory: "2Gi" };
      if (!isLimited) delete limits.cpu;
      container.resources = {
        requests: { ...container.resources?.requests, cpu: "4", memory: "1536Mi" },
        limits,
      };
      const after = parse(patched.replace(/cpu: 4\b/g, 'cpu: "4"'));
      expect(after).toEqual(before);
      // A line that goes takes its own comment with it.
      if (isLimited) expect(comments(patched).sort()).toEqual(comments(text).sort());
      expect(patchResources(patched, plan)).toBe(patched);
      expect(/\r/.test(patched)).toBe(/\r/.test(text));
    }),
    { numRuns: 300, seed: 20261126 },
  );
});
