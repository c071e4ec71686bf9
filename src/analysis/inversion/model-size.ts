/** Parameters of the Whisper family in millions, from its model card. */
const whisper: ReadonlyMap<string, number> = new Map([
  ["tiny", 39],
  ["base", 74],
  ["small", 244],
  ["medium", 769],
  ["large", 1550],
  ["turbo", 809],
]);

/**
 * Parameters of a model by its name, in millions: "base", "whisper-large-v3", "qwen2.5-0.5b", "llama-3-8B-q4".
 * undefined when the name does not say. A turbo of the large one is a turbo.
 */
export function modelMillions(name: string): number | undefined {
  const words = name.toLowerCase().split(/[^a-z0-9.]+/);
  for (const word of words) {
    const size = /^(\d{1,4}(?:\.\d{1,3})?)([bm])$/.exec(word);
    if (size) return Number(size[1]) * (size[2] === "b" ? 1000 : 1);
  }
  const known = words.flatMap((word) => whisper.get(word) ?? []);
  return known.length === 0 ? undefined : words.includes("turbo") ? whisper.get("turbo") : known[0];
}
