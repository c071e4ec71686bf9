import { createHistogram, type Histogram } from "../../metric/index.ts";
import { student95, variance } from "../statistics.ts";
import type { SimulatedQuantile } from "./simulation-spec.ts";

/** Schmeiser 1982: with 10 to 30 batches more of them hardly narrow an interval, and fewer hardly bias it. */
const blockCount = 20;

const studentQuantile = student95(blockCount - 1);

/** A block needs this many values beyond a quantile for that block's own quantile to mean something. */
const valuesBeyond = 5;

/**
 * Quantiles of values that depend on their neighbours, by batch means (Conway 1963; Law, Simulation Modeling and
 * Analysis, §9.5.3): the values are cut into 20 consecutive blocks, long enough to be nearly independent of each other,
 * and the spread of the blocks' quantiles gives the interval of the whole one's: q ± t·s/√20. The quantiles come from
 * histograms, within `histogramErrorRatio` of the value.
 */
export interface BlockQuantiles {
  readonly n: number;
  readonly meanMs: number;
  readonly maxMs: number;
  /** @param index position of the value in the order of arrivals, from 0 */
  add(index: number, ms: number): void;
  quantile(q: number): SimulatedQuantile;
}

/** @param expected how many values will come; cut into blocks beforehand */
export function createBlockQuantiles(expected: number): BlockQuantiles {
  const blocks = Array.from({ length: blockCount }, createHistogram);
  const blockSize = Math.max(1, Math.ceil(expected / blockCount));
  let whole: Histogram | undefined;

  const all = (): Histogram => {
    if (!whole) {
      whole = createHistogram();
      for (const block of blocks) whole.merge(block);
    }
    return whole;
  };

  return {
    get n() {
      return all().n;
    },
    get meanMs() {
      return all().mean ?? Number.NaN;
    },
    get maxMs() {
      return all().max ?? Number.NaN;
    },
    add(index, ms) {
      whole = undefined;
      blocks[Math.floor(index / blockSize)]!.add(ms);
    },
    quantile(q) {
      const ms = all().quantile(q) ?? Number.NaN;
      if (blocks.some((block) => block.n * (1 - q) < valuesBeyond)) {
        return { ms, low95Ms: null, high95Ms: null };
      }
      const each = blocks.map((block) => block.quantile(q)!);
      const half = studentQuantile * Math.sqrt(variance(each) / blockCount);
      return { ms, low95Ms: Math.max(0, ms - half), high95Ms: ms + half };
    },
  };
}
