import { distance } from "fastest-levenshtein";
import type { ServerReply } from "./server-questions.ts";

/** A model that a server has. */
export interface ListedModel {
  readonly id: string;
  /** Absent where the server does not say. */
  readonly isLoaded?: boolean;
  /** Its last load failed. */
  readonly hasFailed?: true;
  /** Its weights are random: it is fast or slow, but its answers mean nothing. */
  readonly isSynthetic?: true;
}

type Item = { readonly [key: string]: unknown } | string | null;

/** llama.cpp's router has a status object, others a word or a flag. */
function stateOf(item: Exclude<Item, string | null>): Pick<ListedModel, "isLoaded" | "hasFailed"> {
  const { loaded, status, state } = item;
  if (typeof loaded === "boolean") return { isLoaded: loaded };
  const { value, failed } = (typeof status === "object" && status ? status : { value: status ?? state }) as {
    value?: unknown;
    failed?: unknown;
  };
  if (typeof value !== "string" || !/load/.test(value)) return {};
  return { isLoaded: value === "loaded", ...(failed === true ? { hasFailed: true } : {}) };
}

/** A list of models: OpenAI's {"data":[{"id"}]} or Ollama's {"models":[{"name"}]}. Undefined when it is none. */
export function readModels({ status, body }: ServerReply): readonly ListedModel[] | undefined {
  if (status !== 200) return undefined;
  try {
    const json = JSON.parse(body) as { data?: unknown; models?: unknown } | null;
    const list = json?.data ?? json?.models;
    if (!Array.isArray(list)) return undefined;
    return list.flatMap((item: Item) => {
      if (typeof item === "string") return item === "" ? [] : [{ id: item }];
      const id = item?.id ?? item?.name;
      if (item === null || typeof id !== "string" || id === "") return [];
      return [{ id, ...stateOf(item), ...(item.synthetic === true ? { isSynthetic: true } : {}) }];
    });
  } catch {
    return undefined;
  }
}

/** The ids in a list of models. Empty when it is none. */
export function readModelIds(reply: ServerReply): string[] {
  return (readModels(reply) ?? []).map(({ id }) => id);
}

/** The list with the likeliest meant first, and whether the first is near enough to suggest. */
export function nearestModels(
  wanted: string,
  ids: readonly string[],
): { readonly sorted: readonly string[]; readonly isNear: boolean } {
  // Ollama's tags (name:latest, name:1b) count only where one is asked for.
  const plain = (id: string): string =>
    (wanted.includes(":") ? id : id.replace(/:[^:/]*$/, "")).toLowerCase();
  const cost = (id: string): number => {
    const [a, b] = [plain(wanted), plain(id)];
    // A part of the name, such as "tiny" or the name without its owner, is nearer than any spelling mistake.
    return a.includes(b) || b.includes(a) ? 0 : distance(a, b);
  };
  const sorted = [...new Set(ids)].sort(
    (a, b) => cost(a) - cost(b) || distance(wanted, a) - distance(wanted, b),
  );
  const [first] = sorted;
  return { sorted, isNear: first !== undefined && cost(first) <= Math.max(2, wanted.length / 2) };
}
