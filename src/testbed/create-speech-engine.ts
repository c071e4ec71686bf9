import { createMoonshineEngine } from "./moonshine/moonshine-engine.ts";
import { createSimulatedEngine } from "./sim/simulated-engine.ts";
import type { SpeechEngine } from "./speech-engine.ts";
import type { EngineSpec } from "./speech-server-spec.ts";

/**
 * The engine, loaded and warm.
 * @param startNs zero of the simulator's stalls
 * @throws BenchError serve.engine-missing
 */
export async function createSpeechEngine(spec: EngineSpec, startNs: bigint): Promise<SpeechEngine> {
  switch (spec.kind) {
    case "sim":
      return createSimulatedEngine(spec, startNs);
    case "moonshine":
      return createMoonshineEngine(spec);
  }
}
