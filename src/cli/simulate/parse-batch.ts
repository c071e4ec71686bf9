import { BenchError, parseDurationMs } from "../../base/index.ts";
import type { Batching } from "../../sizing/index.ts";

/** Reads "8", "8:10ms" and "8:10ms:0.1". @throws usage.bad-value */
export function parseBatch(text: string): Batching {
  const [size = "", wait = "0ms", extra = "0", ...rest] = text.split(":");
  const perExtraRatio = Number(extra);
  if (!/^\d+$/.test(size) || extra.trim() === "" || Number.isNaN(perExtraRatio) || rest.length > 0) {
    throw new BenchError("usage.bad-value", `--batch "${text}" is no batch`, {
      hint: "write it as SIZE, SIZE:WAIT or SIZE:WAIT:EXTRA, such as 8:10ms:0.1; EXTRA is 0 to 1",
    });
  }
  return { maxBatch: Number(size), maxWaitMs: parseDurationMs(wait), perExtraRatio };
}
