import { createSpeechEngine } from "../create-speech-engine.ts";
import { createLlmEngine, type OnWeightsProgress } from "../llm/create-llm-engine.ts";
import type { LlmEngine } from "../llm/llm-engine.ts";
import { LlmEngineSpec } from "../llm/llm-server-spec.ts";
import { nowNs } from "../monotonic.ts";
import type { SpeechEngine, UploadedAudio } from "../speech-engine.ts";
import { EngineSpec } from "../speech-server-spec.ts";
import { readWavInfo } from "../wav/wav-info.ts";

/**
 * A speech engine without a server, loaded and warm; whoever uses it keeps to its slots.
 * @throws BenchError serve.engine-missing
 */
export async function openSpeechEngine(spec: unknown): Promise<SpeechEngine> {
  return keptAlive(await createSpeechEngine(EngineSpec.parse(spec), nowNs()));
}

/**
 * A language engine without a server; its model is to be loaded.
 * @param onProgress how far the writing of random weights is
 * @throws BenchError serve.engine-missing, model.unreadable, model.write-failed, usage.bad-value
 */
export async function openLlmEngine(spec: unknown, onProgress?: OnWeightsProgress): Promise<LlmEngine> {
  return keptAlive(await createLlmEngine(LlmEngineSpec.parse(spec), nowNs(), onProgress));
}

const longestTimerMs = 2 ** 31 - 1;

/** Timers of the simulators let the process end, as a server's socket holds it; here nothing else does. */
function keptAlive<E extends { close(): Promise<void> }>(engine: E): E {
  const hold = setInterval(() => {}, longestTimerMs);
  return {
    ...engine,
    close: () => {
      clearInterval(hold);
      return engine.close();
    },
  };
}

/** A clip as a speech engine takes it. Throws a sentence when it is none that can be decoded. */
export function uploadedAudio(wav: Uint8Array): UploadedAudio {
  const info = readWavInfo(wav, wav.byteLength);
  if (!info) throw new Error("the WAV file is cut short");
  return { info, bytes: () => wav };
}
