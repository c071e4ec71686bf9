import { nsOfMs } from "../monotonic.ts";
import type { StallSpec } from "../speech-server-spec.ts";

/** The end of the stalls that cover the instant `atNs`, or null outside of them. Overlapping stalls join. */
export function stallEnd(stalls: readonly StallSpec[], startNs: bigint, atNs: bigint): bigint | null {
  let sinceNs = atNs - startNs;
  for (let moved = true; moved; ) {
    moved = false;
    for (const stall of stalls) {
      const end = endOf(stall, sinceNs);
      if (end === null) continue;
      sinceNs = end;
      moved = true;
    }
  }
  const end = startNs + sinceNs;
  return end === atNs ? null : end;
}

/** The end of one stall if it covers the instant, both since the server started. */
function endOf(stall: StallSpec, sinceNs: bigint): bigint | null {
  let beginNs: bigint;
  if ("everyMs" in stall) {
    const periodNs = nsOfMs(stall.everyMs);
    if (sinceNs < periodNs) return null;
    beginNs = (sinceNs / periodNs) * periodNs;
  } else {
    beginNs = nsOfMs(stall.atMs);
  }
  const endNs = beginNs + nsOfMs(stall.durationMs);
  return sinceNs >= beginNs && sinceNs < endNs ? endNs : null;
}
