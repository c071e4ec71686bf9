import { createSimulatedLlm } from "../llm-sim/simulated-llm.ts";
import { createTimeLine } from "../llm-sim/time-line.ts";
import type { LlmEngine } from "./llm-engine.ts";
import type { LlmEngineSpec } from "./llm-server-spec.ts";

export type OnWeightsProgress = (progress: {
  readonly writtenBytes: number;
  readonly totalBytes: number;
}) => void;

/**
 * The engine, with the models loaded that its options name.
 * @param startNs zero of the simulator's stalls
 * @param onProgress how far the writing of random weights is
 * @throws BenchError serve.engine-missing
 */
export async function createLlmEngine(
  spec: LlmEngineSpec,
  startNs: bigint,
  onProgress?: OnWeightsProgress,
): Promise<LlmEngine> {
  switch (spec.kind) {
    case "llm-sim":
      return createSimulatedLlm(spec, createTimeLine(startNs));
    case "llama": {
      // Its packages are large, and not everyone has them.
      const { createLlamaEngine } = await import("../llama/llama-engine.ts");
      return createLlamaEngine(spec, onProgress);
    }
  }
}
