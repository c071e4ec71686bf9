import type { InferenceSession, Tensor } from "onnxruntime-node";
import type { Transcript } from "../speech-engine.ts";
import type { ModelFiles } from "./model-files.ts";
import { splitSpeech } from "./split-speech.ts";

/** A Moonshine speech model in this process. One transcription at a time. */
export interface MoonshineModel {
  /** @param samples 16 kHz mono, -1 to 1, any length */
  transcribe(samples: Float32Array, onDelta?: (text: string) => void): Promise<Transcript>;
}

export const moonshineSampleRate = 16_000;

const startToken = 1;
const endToken = 2;

/** Speech has fewer; the model falls into repetition on noise without a limit. Same limit as its authors use. */
const tokensPerSecond = 6;

/** Above these ids are the model's own control tokens, which the tokenizer does not know. */
const textTokens = 32_000;

/** The encoder's convolutions need this much; shorter clips are filled up with silence. */
const shortestSamples = moonshineSampleRate / 4;

/**
 * Loads model, runtime and tokenizer. They are imported here and not above, because they may not be installed.
 * @param threads that work on one operator together
 */
export async function loadMoonshine(files: ModelFiles, threads: number): Promise<MoonshineModel> {
  const sessionOptions = { intraOpNumThreads: threads, interOpNumThreads: 1, logSeverityLevel: 4 } as const;
  const { default: ort } = await import("onnxruntime-node");
  const { default: tokenizer } = await import("llama-tokenizer-js");
  const encoder = await ort.InferenceSession.create(files.encoder, sessionOptions);
  const decoder = await ort.InferenceSession.create(files.decoder, sessionOptions);

  const cacheNames = decoder.inputNames.filter((name) => name.startsWith("past_key_values."));
  const emptyCache = (): Record<string, Tensor> =>
    Object.fromEntries(cacheNames.map((name) => [name, emptyCacheTensor(ort.Tensor, decoder, name)]));

  /** Greedy decoding with a cache of keys and values (use_cache_branch): the first step fills it, later ones extend it. */
  async function decodeWindow(
    samples: Float32Array,
    onTokens: (tokens: readonly number[]) => void,
  ): Promise<void> {
    const padded = samples.length < shortestSamples ? new Float32Array(shortestSamples) : samples;
    if (padded !== samples) padded.set(samples);
    const input_values = new ort.Tensor("float32", padded, [1, padded.length]);
    const { last_hidden_state } = await encoder.run({ input_values });
    if (!last_hidden_state) throw new Error("the encoder model has no output last_hidden_state");

    const tokens: number[] = [];
    const most = Math.max(1, Math.floor((padded.length / moonshineSampleRate) * tokensPerSecond));
    let cache = emptyCache();
    for (let token = startToken; tokens.length < most; ) {
      const output: InferenceSession.OnnxValueMapType = await decoder.run({
        ...cache,
        input_ids: new ort.Tensor("int64", BigInt64Array.of(BigInt(token)), [1, 1]),
        encoder_hidden_states: last_hidden_state,
        use_cache_branch: new ort.Tensor("bool", [tokens.length > 0], [1]),
      });
      token = indexOfLargest(output.logits?.data as Float32Array);
      if (token === endToken) return;
      tokens.push(token);
      onTokens(tokens);
      cache = nextCache(cache, output, tokens.length === 1);
    }
  }

  return {
    async transcribe(samples, onDelta) {
      const segments: Transcript["segments"][number][] = [];
      let text = "";
      for (const window of splitSpeech(samples, moonshineSampleRate)) {
        const before = text === "" ? "" : `${text} `;
        let windowText = "";
        let sent = text.length;
        await decodeWindow(samples.subarray(window.from, window.to), (tokens) => {
          const known = tokens.filter((token) => token < textTokens);
          windowText = tokenizer.decode(known, false, false).trim();
          const all = before + windowText;
          // A character of several bytes is complete only with its last token.
          if (!onDelta || windowText.endsWith("\ufffd") || all.length <= sent || windowText === "") return;
          onDelta(all.slice(sent));
          sent = all.length;
        });
        if (windowText === "") continue;
        text = before + windowText;
        segments.push({
          startSeconds: window.from / moonshineSampleRate,
          endSeconds: window.to / moonshineSampleRate,
          text: windowText,
        });
      }
      return { text, segments };
    },
  };
}

/** Heads and head size are read from the model, so that its larger sibling works too. */
function emptyCacheTensor(TensorType: typeof Tensor, decoder: InferenceSession, name: string): Tensor {
  const about = decoder.inputMetadata.find((input) => input.name === name);
  const [, heads, , headSize] = about?.isTensor ? about.shape : [];
  if (typeof heads !== "number" || typeof headSize !== "number") {
    throw new Error(`the decoder model's input ${name} does not have the shape that this engine knows`);
  }
  return new TensorType("float32", new Float32Array(0), [1, heads, 0, headSize]);
}

/** The encoder's part of the cache is right only after the first step; later steps return a placeholder for it. */
function nextCache(
  cache: Readonly<Record<string, Tensor>>,
  output: InferenceSession.OnnxValueMapType,
  first: boolean,
): Record<string, Tensor> {
  const next: Record<string, Tensor> = {};
  for (const [name, old] of Object.entries(cache)) {
    const present = output[name.replace("past_key_values", "present")];
    next[name] = present && (first || name.includes(".decoder.")) ? (present as Tensor) : old;
  }
  return next;
}

function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) {
    if ((values[i] as number) > (values[best] as number)) best = i;
  }
  return best;
}
