import { createRandom, type Random } from "../../base/index.ts";
import { type LlmEngine, type LlmJob, LlmRefusal } from "../llm/llm-engine.ts";
import { stallEnd } from "../sim/stall-plan.ts";
import { type Batch, decode, type Generation } from "./decode.ts";
import { drawOutputTokens, outputLength, planOutput } from "./output-plan.ts";
import type { SimulatedLlmSpec } from "./simulated-llm-spec.ts";
import type { TimeLine } from "./time-line.ts";
import { countTokens } from "./words.ts";

/**
 * A language model whose truth is known: what it says, how many tokens that is and when each comes follow from its
 * options, the request and a seed.
 *
 * Beside the usual fields it reads `sim` from a request's body: `inputTokens` in place of its own count, and
 * `outputTokens` in place of the length that it would draw.
 * @param line its zero is that of the stalls
 */
export function createSimulatedLlm(spec: SimulatedLlmSpec, line: TimeLine): LlmEngine {
  const loaded = new Set(spec.loaded ?? spec.models.slice(0, 1));
  const random = createRandom(spec.seed);
  let accepted = 0;
  let running = 0;
  const batch: Batch = {
    line,
    size: () => running,
    clearOfStalls(atNs) {
      if (spec.stalls.length === 0) return atNs;
      const end = stallEnd(spec.stalls, 0n, BigInt(Math.round(atNs)));
      return end === null ? atNs : Number(end);
    },
  };
  const reach = (dueNs: number): Promise<void> => new Promise((resolve) => line.at(dueNs, resolve));

  return {
    name: "llm-sim",
    slots: spec.slots,
    ...(spec.kvTokens !== undefined && { kvTokens: spec.kvTokens }),
    models: () =>
      spec.models.map((id) => ({
        id,
        loaded: loaded.has(id),
        contextTokens: spec.contextTokens,
        synthetic: true,
      })),
    async load(id) {
      if (loaded.has(id)) return;
      if (spec.loadMs > 0) await reach(line.nowNs() + spec.loadMs * 1e6);
      loaded.add(id);
    },
    async unload(id) {
      loaded.delete(id);
    },
    accept(job) {
      const own = random.fork(accepted);
      accepted += 1;
      const generation = draw(spec, job, own);
      if (generation === null) throw new Error("the simulated engine failed, as its error ratio asks");
      const { inputTokens, output } = generation;
      return {
        inputTokens,
        kvTokens: inputTokens + output.tokens.length,
        async whenAllowed() {
          const now = line.nowNs();
          const clear = batch.clearOfStalls(now);
          if (clear > now) await reach(clear);
        },
        async run(_slot, sink, signal) {
          running += 1;
          try {
            return await decode(spec, generation, batch, sink, signal);
          } finally {
            running -= 1;
          }
        },
      };
    },
    async embed(_model, texts) {
      const counts = texts.map(countTokens);
      const inputTokens = counts.reduce((sum, count) => sum + count, 0);
      if (counts.some((count) => count > spec.contextTokens)) throw tooLong(Math.max(...counts), spec);
      const prefillMs = spec.prefillOverheadMs + (inputTokens / spec.prefillTokensPerSecond) * 1e3;
      await reach(batch.clearOfStalls(line.nowNs() + prefillMs * 1e6));
      return { vectors: texts.map((text) => embedding(text, spec.embeddingDimensions)), inputTokens };
    },
    close: async () => {},
  };
}

/** Takes the same draws in the same order for every request; null is a request that fails at once. */
function draw(spec: SimulatedLlmSpec, job: LlmJob, random: Random): Generation | null {
  const happens = random.fork("happens");
  const fails = happens.next() < spec.errorRatio;
  const fault = spec.faults.filter(({ ratio }) => happens.next() < ratio)[0] ?? null;
  const pausesNs = new Map<number, number>();
  for (const { atToken, durationMs, ratio } of spec.tokenStalls) {
    if (happens.next() < ratio) pausesNs.set(atToken, (pausesNs.get(atToken) ?? 0) + durationMs * 1e6);
  }
  const drawn = spec.outputTokens ? drawOutputTokens(spec.outputTokens, random.fork("length")) : null;

  const asked = typeof job.body.sim === "object" ? (job.body.sim as Record<string, unknown> | null) : null;
  const inputTokens = wholeNumber(asked?.inputTokens) ?? countInput(job);
  const room = Math.min(spec.contextTokens, spec.kvTokens ?? Infinity) - inputTokens;
  if (room < 1) throw tooLong(inputTokens, spec);
  const length = outputLength(job, wholeNumber(asked?.outputTokens) ?? drawn, room);
  const words = job.seed === null ? random.fork("words") : createRandom(`words/${job.seed}`);
  const output = planOutput(spec, job, length, words);
  if (fails) return null;
  return { inputTokens, output, toolName: firstTool(job), pausesNs, fault, steps: random.fork("steps") };
}

function countInput({ prompt }: LlmJob): number {
  if (prompt.kind === "text") return countTokens(prompt.text);
  return prompt.messages.reduce((sum, { content }) => sum + countTokens(content), 0);
}

function tooLong(inputTokens: number, { contextTokens, kvTokens }: SimulatedLlmSpec): LlmRefusal {
  const context = Math.min(contextTokens, kvTokens ?? Infinity);
  return new LlmRefusal(
    400,
    "context_length_exceeded",
    `the input has ${inputTokens} tokens, the model's context holds ${context} with the output`,
  );
}

const wholeNumber = (value: unknown): number | null =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 10_000_000 ? value : null;

/** The name in `tools[0].function.name`, or in `tools[0].name` as Anthropic and the responses API have it. */
function firstTool({ body }: LlmJob): string {
  const tool = Array.isArray(body.tools) ? body.tools[0] : undefined;
  const name = tool?.function?.name ?? tool?.name;
  return typeof name === "string" && name !== "" ? name.slice(0, 200) : "simulated_tool";
}

/** A unit vector that depends on the text only. */
function embedding(text: string, dimensions: number): number[] {
  const random = createRandom(`embedding/${text}`);
  const raw = Array.from({ length: dimensions }, () => random.normal());
  const length = Math.hypot(...raw);
  return raw.map((value) => value / length);
}
