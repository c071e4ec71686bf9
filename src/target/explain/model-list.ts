import { distance } from "fastest-levenshtein";
import type { ServerReply } from "./server-questions.ts";

/** The ids in a list of models: OpenAI's {"data":[{"id"}]} or Ollama's {"models":[{"name"}]}. Empty when it is none. */
export function readModelIds({ status, body }: ServerReply): string[] {
  if (status !== 200) return [];
  try {
    const json = JSON.parse(body) as { data?: unknown; models?: unknown } | null;
    const list = json?.data ?? json?.models;
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: { id?: unknown; name?: unknown } | string | null) => {
      const id = typeof item === "string" ? item : (item?.id ?? item?.name);
      return typeof id === "string" && id !== "" ? [id] : [];
    });
  } catch {
    return [];
  }
}

/** The list with the likeliest meant first, and whether the first is near enough to suggest. */
export function nearestModels(
  wanted: string,
  ids: readonly string[],
): { readonly sorted: readonly string[]; readonly isNear: boolean } {
  const plain = (id: string): string => id.toLowerCase();
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
