// The scenario is a foreign value here: an old or newer version of the tool may have written it, so every
// field is looked at before it is used, and what is unknown is shown as it stands.

import { describePrompts } from "../llm/describe-prompts.ts";

type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown, key: string): Fields {
  const inner = typeof value === "object" && value !== null ? (value as Fields)[key] : undefined;
  return typeof inner === "object" && inner !== null ? (inner as Fields) : {};
}

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** Where requests went: address, model, how it is spoken to. */
export function describeTarget(scenario: unknown): string[] {
  const { url, model, kind, stream, maxOutputTokens, temperature } = fieldsOf(scenario, "target");
  return [
    withoutPassword(textOf(url)),
    typeof model === "string" ? `model ${model}` : undefined,
    textOf(kind),
    stream === true ? "streamed" : undefined,
    typeof maxOutputTokens === "number" ? `at most ${maxOutputTokens} output tokens` : undefined,
    typeof temperature === "number" ? `temperature ${temperature}` : undefined,
  ].filter((part) => part !== undefined);
}

function withoutPassword(url: string | undefined): string | undefined {
  return url?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
}

/** What was sent. */
export function describeWorkload(scenario: unknown): string[] {
  const workload = fieldsOf(scenario, "workload");
  const prompts = describePrompts(workload);
  if (prompts) return prompts;
  return [...describeClips(workload), ...describeNonSpeech(workload)];
}

function describeClips(workload: Fields): string[] {
  const { kind, clips, durationSeconds, voices, path } = workload;
  if (kind === "synthetic-speech" && typeof clips === "number") {
    const voiceList = listOf(voices).length > 0 ? [`voices ${listOf(voices).join(", ")}`] : [];
    return [
      "synthetic speech",
      `${clips} ${clips === 1 ? "clip" : "clips"} of ${listOf(durationSeconds).join(", ")} s`,
      ...voiceList,
    ];
  }
  if (kind === "clips" && typeof path === "string") return [`clips from ${path}`];
  return Object.entries(workload).flatMap(([key, value]) => {
    const values = listOf(value).join(", ");
    if (values === "") return [];
    return [key === "kind" ? values : `${key} ${values}`];
  });
}

function describeNonSpeech(workload: Fields): string[] {
  const nonSpeech = fieldsOf(workload, "nonSpeech");
  const counts = (["silence", "noise"] as const).filter((sound) => Number(nonSpeech[sound]) > 0);
  return counts.length === 0
    ? []
    : [`${counts.map((sound) => `${nonSpeech[sound]} ${sound}`).join(" and ")} clips mixed in`];
}

/** How many levels the scenario asked for; 0 when it does not say. */
export function countPlannedLevels(scenario: unknown): number {
  const { concurrency, ratePerSecond, size } = fieldsOf(scenario, "load");
  return listOf(concurrency ?? ratePerSecond ?? size).length;
}

/** A value or list of values as texts; nothing for objects. */
function listOf(value: unknown): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.every((item) => ["string", "number", "boolean"].includes(typeof item))
    ? values.map(String)
    : [];
}
