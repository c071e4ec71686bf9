import { BenchError, parseDurationMs } from "../../base/index.ts";
import type { ServiceTime } from "../../sizing/index.ts";

/** Reads "500ms", "exp:500ms" and "lognormal:500ms:0.5". @throws usage.bad-value */
export function parseService(text: string): ServiceTime {
  const parts = text.split(":");
  if (parts.length === 1) return { kind: "fixed", ms: parseDurationMs(text) };
  const [kind, mean = "", variation = "", ...rest] = parts;
  if (kind === "exp" && parts.length === 2) return { kind: "exponential", meanMs: parseDurationMs(mean) };
  const cv = Number(variation);
  if (kind === "lognormal" && variation.trim() !== "" && cv >= 0 && rest.length === 0) {
    return { kind: "lognormal", meanMs: parseDurationMs(mean), cv };
  }
  throw new BenchError("usage.bad-value", `--service "${text}" is no service time`, {
    hint: "write it as 500ms, exp:500ms (mean) or lognormal:500ms:0.5 (mean, standard deviation over mean)",
  });
}
