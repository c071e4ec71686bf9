/** A rate, or why there is none. */
export function perSecond(amount: number, spanMs: number): { value: number | null; reason?: string } {
  return spanMs > 0
    ? { value: amount / (spanMs / 1000) }
    : { value: null, reason: "the measured requests span no time" };
}
