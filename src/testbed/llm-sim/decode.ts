import type { Random } from "../../base/index.ts";
import { ConnectionCut, type LlmPiece, type LlmResult, type LlmSink } from "../llm/llm-engine.ts";
import type { OutputPlan, PlannedToken } from "./output-plan.ts";
import type { SimulatedLlmSpec } from "./simulated-llm-spec.ts";
import type { TimeLine } from "./time-line.ts";

/** One answer as it was drawn: what it says, and what will happen to it. */
export interface Generation {
  readonly inputTokens: number;
  readonly output: OutputPlan;
  readonly toolName: string;
  /** Pauses before tokens, in nanoseconds, by the token's number from 0. */
  readonly pausesNs: ReadonlyMap<number, number>;
  readonly fault: { readonly kind: "error" | "cut" | "silence"; readonly atToken: number } | null;
  /** Draws the sizes of speculative steps. */
  readonly steps: Random;
}

/** What all sequences share. */
export interface Batch {
  readonly line: TimeLine;
  /** Sequences in the batch now, this one included. */
  size(): number;
  /** The first instant from this one on that no stall covers. */
  clearOfStalls(atNs: number): number;
}

/**
 * Makes an answer token by token. Every token's instant is computed from the planned instant of the one before, not
 * from when that came, so that lateness does not add up: first token = start + overhead + input ÷ prefill rate, each
 * next one tokenMs + tokenMsPerSequence × (batch − 1) later, with the batch as it is when the one before is made.
 */
export function decode(
  spec: SimulatedLlmSpec,
  generation: Generation,
  { line, size, clearOfStalls }: Batch,
  sink: LlmSink,
  signal: AbortSignal,
): Promise<LlmResult> {
  const { inputTokens, output, pausesNs, fault, steps } = generation;
  const { tokens, finishReason, reasoningTokens } = output;
  const pauseNs = (token: number): number => pausesNs.get(token) ?? 0;
  const gather = createGatherer(spec, generation.toolName, sink);

  return new Promise((resolve, reject) => {
    const startedNs = line.nowNs();
    let firstNs = startedNs;
    let lastNs = startedNs;
    let made = 0;
    let callOff = (): void => {};

    const finish = (): void => {
      signal.removeEventListener("abort", leave);
      const promptMs = (firstNs - startedNs) / 1e6;
      const outputMs = (lastNs - firstNs) / 1e6;
      const reasoned = spec.reasoningTokens > 0 ? { reasoningTokens } : {};
      const timings = { promptMs, outputMs };
      resolve({ finishReason, inputTokens, outputTokens: tokens.length, ...reasoned, timings });
    };
    const step = (dueNs: number): void => {
      if (fault?.atToken === made) {
        gather.flush();
        // Silence: no timer is set any more, only the client's leaving ends it.
        if (fault.kind === "error") reject(new Error("the simulated engine failed, as its faults ask"));
        if (fault.kind === "cut") reject(new ConnectionCut("the simulated engine cut the connection"));
        return;
      }
      if (made === 0) firstNs = line.nowNs();
      const speculated =
        typeof spec.tokensPerEvent === "number" ? 1 : 1 + steps.int(spec.tokensPerEvent.upTo);
      const begin = made;
      do {
        gather.token(tokens[made] as PlannedToken);
        made += 1;
      } while (
        made < Math.min(begin + speculated, tokens.length) &&
        pauseNs(made) === 0 &&
        fault?.atToken !== made
      );
      gather.stepEnded();
      if (made === tokens.length) {
        gather.flush();
        lastNs = line.nowNs();
        if (spec.tailMs === 0) finish();
        else callOff = line.at(clearOfStalls(dueNs + spec.tailMs * 1e6), finish);
        return;
      }
      const gapNs = (spec.tokenMs + spec.tokenMsPerSequence * (size() - 1)) * 1e6;
      wait(dueNs + gapNs + pauseNs(made));
    };
    const wait = (nominalNs: number): void => {
      const dueNs = clearOfStalls(nominalNs);
      callOff = line.at(dueNs, () => step(dueNs));
    };
    const leave = (): void => {
      callOff();
      reject(new Error("the request was called off"));
    };

    if (signal.aborted) return leave();
    signal.addEventListener("abort", leave, { once: true });
    const prefillNs = (spec.prefillOverheadMs + (inputTokens / spec.prefillTokensPerSecond) * 1e3) * 1e6;
    wait(startedNs + prefillNs + pauseNs(0));
  });
}

/** Puts tokens together into pieces, as `tokensPerEvent` asks; a piece is of one kind. */
function createGatherer(spec: SimulatedLlmSpec, toolName: string, sink: LlmSink) {
  const { tokensPerEvent } = spec;
  let kind: LlmPiece["kind"] = "answer";
  let text = "";
  let count = 0;
  let toolNamed = false;

  const flush = (): void => {
    // Tokens that a stop text swallowed make no event.
    if (text !== "") {
      const named = kind === "tool" && !toolNamed;
      toolNamed ||= named;
      sink.piece({ kind, text, tokens: count, ...(named && { toolName }) });
    }
    text = "";
    count = 0;
  };
  return {
    flush,
    token(token: PlannedToken): void {
      if (token.kind !== kind) flush();
      kind = token.kind;
      text += token.text;
      count += 1;
      if (count === tokensPerEvent) flush();
    },
    stepEnded(): void {
      if (typeof tokensPerEvent !== "number") flush();
    },
  };
}
