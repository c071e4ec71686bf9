import { describe, expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import { createBlockQuantiles } from "./block-quantiles.ts";

describe("quantiles by blocks", () => {
  it("cover the true one about 95 times of 100", () => {
    const truth = -100 * Math.log(0.05);
    let covered = 0;
    for (let seed = 0; seed < 200; seed++) {
      const random = createRandom(seed);
      const values = createBlockQuantiles(4000);
      for (let i = 0; i < 4000; i++) values.add(i, random.exponential(100));
      const { low95Ms, high95Ms } = values.quantile(0.95);
      if (low95Ms! <= truth && truth <= high95Ms!) covered++;
    }
    expect(covered).toBeGreaterThan(180);
    expect(covered).toBeLessThan(200);
  });

  it("are wider for values that stay near their neighbours: these tell less", () => {
    const widthOf = (repeat: number): number => {
      const random = createRandom(1);
      const values = createBlockQuantiles(20_000);
      let value = 0;
      for (let i = 0; i < 20_000; i++) {
        if (i % repeat === 0) value = random.exponential(100);
        values.add(i, value);
      }
      const { low95Ms, high95Ms } = values.quantile(0.95);
      return high95Ms! - low95Ms!;
    };
    expect(widthOf(50)).toBeGreaterThan(3 * widthOf(1));
  });

  it("have no interval when a block has fewer than five values beyond the quantile", () => {
    const values = createBlockQuantiles(1000);
    for (let i = 0; i < 1000; i++) values.add(i, i);
    expect(values.quantile(0.5).low95Ms).not.toBeNull();
    expect(values.quantile(0.95)).toMatchObject({ low95Ms: null, high95Ms: null });
    expect(values.n).toBe(1000);
  });
});
