import type { Random } from "../../base/index.ts";
import type { ServiceTimeSpec } from "../speech-server-spec.ts";

/** One service time in milliseconds. Takes the same number of draws whatever comes out, so that streams stay aligned. */
export function drawServiceMs(spec: ServiceTimeSpec, random: Random): number {
  switch (spec.kind) {
    case "fixed":
      return spec.ms;
    case "uniform":
      return spec.minMs + (spec.maxMs - spec.minMs) * random.next();
    case "exponential":
      return random.exponential(spec.meanMs);
    case "lognormal": {
      // With sigma² = ln(1 + cv²) and mu = ln(mean) - sigma²/2 the mean and cv are the given ones.
      if (spec.meanMs === 0) return 0;
      const variance = Math.log(1 + spec.cv ** 2);
      return Math.exp(Math.log(spec.meanMs) - variance / 2 + Math.sqrt(variance) * random.normal());
    }
  }
}
