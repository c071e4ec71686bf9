import type { Random } from "../../base/index.ts";
import type { SpeechRequest } from "../../record/index.ts";
import type { ClipSource } from "../clip-workload.ts";
import { noise, silence } from "../non-speech.ts";
import { type PlannedClip, referenceOf, sampleRate } from "../speech/plan-speech.ts";
import { generatorVersion, speak } from "../speech/speak.ts";
import type { WasmModule } from "../speech/web-assembly.ts";
import { encodeWav } from "../wav.ts";
import type { ByteCache } from "./byte-cache.ts";
import { compileFlite } from "./compile-flite.ts";

/** Turns planned clips into ones that can be loaded: from the cache, or made and put there. */
export function syntheticClips(
  plan: readonly PlannedClip[],
  random: Random,
  cache: ByteCache,
): readonly ClipSource[] {
  // Compiled once, and only when something is missing from the cache.
  let flite: Promise<WasmModule> | undefined;
  const compiledFlite = (): Promise<WasmModule> => {
    flite ??= compileFlite();
    return flite;
  };
  return plan.map((clip) => ({
    load: async () => requestOf(clip, await bytesOf(clip, random.fork(clip.name), cache, compiledFlite)),
  }));
}

async function bytesOf(
  clip: PlannedClip,
  random: Random,
  cache: ByteCache,
  compiledFlite: () => Promise<WasmModule>,
): Promise<Uint8Array> {
  if (clip.sound === "silence") return encodeWav(silence(clip.samples, random), sampleRate);
  if (clip.sound === "noise") return encodeWav(noise(clip.colour, clip.samples, random), sampleRate);
  const key = JSON.stringify([generatorVersion, clip.voice, clip.samples, referenceOf(clip.text)]);
  const stored = await cache.read(key);
  if (stored !== undefined) return stored;
  const made = encodeWav(await speak(await compiledFlite(), clip.text, clip.voice, clip.samples), sampleRate);
  await cache.write(key, made);
  return made;
}

function requestOf(clip: PlannedClip, bytes: Uint8Array): SpeechRequest {
  return {
    input: {
      kind: "speech",
      clip: clip.name,
      audioSeconds: clip.samples / sampleRate,
      sound: clip.sound,
      ...(clip.sound === "speech" ? { reference: referenceOf(clip.text) } : {}),
    },
    audio: { bytes, fileName: `${clip.name.replaceAll("/", "-")}.wav`, mimeType: "audio/wav" },
  };
}
