import type { z } from "zod";

interface SchemaNode {
  readonly shape?: Record<string, SchemaNode>;
  readonly options?: readonly SchemaNode[];
  readonly def?: { readonly innerType?: SchemaNode };
  readonly value?: unknown;
}

/** Defaults and optional keys wrap the schema that has the keys. */
function unwrap(node: SchemaNode): SchemaNode {
  return node.def?.innerType ? unwrap(node.def.innerType) : node;
}

function schemaAt(path: readonly PropertyKey[], node: SchemaNode): SchemaNode[] {
  const open = unwrap(node);
  const choices = open.options ?? [open];
  const [key, ...rest] = path;
  if (key === undefined) return choices.map(unwrap);
  return choices.flatMap((choice) => {
    const next = unwrap(choice).shape?.[String(key)];
    return next ? schemaAt(rest, next) : [];
  });
}

/** The keys that the schema has at a path, given the value there: its `kind` narrows them. */
export function keysAt(path: readonly PropertyKey[], value: unknown, schema: z.ZodType): string[] {
  const kind = (value as { kind?: unknown } | undefined)?.kind;
  const nodes = schemaAt(path, schema as unknown as SchemaNode);
  const fitting = nodes.filter(
    (node) => kind === undefined || !node.shape?.kind || node.shape.kind.value === kind,
  );
  return [
    ...new Set((fitting.length > 0 ? fitting : nodes).flatMap((node) => Object.keys(node.shape ?? {}))),
  ];
}

/** The kinds that can stand at a path. */
export function kindsAt(path: readonly PropertyKey[], schema: z.ZodType): string[] {
  const kinds = schemaAt(path, schema as unknown as SchemaNode).flatMap((node) =>
    node.shape?.kind?.value === undefined ? [] : [String(node.shape.kind.value)],
  );
  // The same union may stand behind several branches, such as a tokenizer's in every workload of prompts.
  return [...new Set(kinds)];
}
