import { distance } from "fastest-levenshtein";

/** The name that was probably meant: two letters differ, or a third of a longer one. */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, errors: distance(written.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.errors - b.errors);
  const [best] = ranked;
  return best && best.errors <= Math.max(2, Math.floor(written.length / 3)) ? best.name : undefined;
}
