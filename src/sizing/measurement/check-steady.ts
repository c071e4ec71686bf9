import { mean, slopeOf } from "../statistics.ts";

/** A drift is told when it is certain and when it matters: beyond three standard errors, and this much of the mean. */
const driftThatMatters = 0.05;
const certainErrors = 3;

/**
 * Whether times stayed the same over a measurement, by a straight line through them in the order in which they came.
 * @returns why they did not; empty when they did, or when there are too few to tell
 */
export function checkSteady(samplesMs: readonly number[]): string[] {
  if (samplesMs.length < 10) return [];
  const { slope, standardError } = slopeOf(samplesMs);
  const driftRatio = (slope * (samplesMs.length - 1)) / mean(samplesMs);
  if (Math.abs(slope) <= certainErrors * standardError || Math.abs(driftRatio) < driftThatMatters) return [];
  const sign = driftRatio > 0 ? "slower" : "faster";
  return [
    `not steady: it became ${Math.abs(driftRatio * 100).toFixed(0)} % ${sign} from first to last request (warm-up, heat, or other work on the machine)`,
  ];
}
