/** What requests cost at a price of pods by the hour. */
export interface Cost {
  readonly perHour: number;
  readonly per1000Requests: PeakAndMean;
  readonly perMillionOutputTokens: PeakAndMean | null;
  readonly perAudioHour: PeakAndMean | null;
}

export interface PeakAndMean {
  /** At the busiest minutes, when the pods have most to do. */
  readonly peak: number;
  /** At the target rate, which is the mean: the same pods, fewer requests. */
  readonly mean: number;
}

/**
 * @param perHour price of all pods
 * @param amounts of one request; null where the measurement does not say
 */
export function costOf(
  perHour: number,
  targetPerSecond: number,
  peakFactor: number,
  amounts: { readonly audioSeconds: number | null; readonly outputTokens: number | null },
): Cost {
  const each = (unitsPerRequest: number): PeakAndMean => {
    const mean = perHour / (3600 * targetPerSecond * unitsPerRequest);
    return { peak: mean / peakFactor, mean };
  };
  const { audioSeconds, outputTokens } = amounts;
  return {
    perHour,
    per1000Requests: each(1e-3),
    perMillionOutputTokens: outputTokens === null ? null : each(outputTokens / 1e6),
    perAudioHour: audioSeconds === null ? null : each(audioSeconds / 3600),
  };
}
