import { BenchError } from "./bench-error.ts";

const durationUnitsMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of "250ms", "30s", "1.5m", "2h"; a bare number is seconds. Throws usage.bad-value. */
export function parseDurationMs(text: string): number {
  const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(ms|s|m|h)?\s*$/.exec(text);
  const value = match ? Number(match[1]) * (durationUnitsMs[match[2] ?? "s"] as number) : Number.NaN;
  if (!Number.isFinite(value)) {
    throw new BenchError("usage.bad-value", `"${text}" is not a duration`, {
      hint: "write it as 500ms, 30s, 1.5m or 2h",
    });
  }
  return value;
}

/** "850 µs", "12.3 ms", "4.56 s", "2m 5s": three significant digits, for people. */
export function formatDurationMs(ms: number): string {
  if (ms < 0.9995) return `${Math.round(ms * 1000)} µs`;
  if (ms < 999.5) return `${trimNumber(ms)} ms`;
  if (ms < 119_500) return `${trimNumber(ms / 1000)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)}m ${seconds % 60}s`;
}

/** Three significant digits without an exponent or trailing zeros. */
function trimNumber(value: number): string {
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  return String(Number(value.toFixed(digits)));
}
