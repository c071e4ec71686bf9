export interface SpeechWindow {
  /** First sample, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** The model was trained on clips of up to about half a minute; longer ones lose words. */
const longestSeconds = 28;
/** A cut is looked for in the end of a window, in the quietest of these frames. */
const searchSeconds = 8;
const frameSeconds = 0.1;

/** Cuts a long clip where it is quietest, so that no word is split if there is any pause. */
export function splitSpeech(samples: Float32Array, sampleRate: number): SpeechWindow[] {
  const longest = Math.round(longestSeconds * sampleRate);
  const windows: SpeechWindow[] = [];
  let from = 0;
  while (samples.length - from > longest) {
    const to = quietestFrame(
      samples,
      from + longest - searchSeconds * sampleRate,
      from + longest,
      sampleRate,
    );
    windows.push({ from, to });
    from = to;
  }
  windows.push({ from, to: samples.length });
  return windows;
}

/** The middle of the frame with the least energy between two samples. */
function quietestFrame(samples: Float32Array, from: number, to: number, sampleRate: number): number {
  const length = Math.round(frameSeconds * sampleRate);
  let best = to;
  let least = Number.POSITIVE_INFINITY;
  for (let start = from; start + length <= to; start += length) {
    let energy = 0;
    for (let i = start; i < start + length; i++) energy += (samples[i] as number) ** 2;
    if (energy < least) {
      least = energy;
      best = start + Math.floor(length / 2);
    }
  }
  return best;
}
