import { readFileSync } from "node:fs";

/** Share of all processor time of this machine that its host gave to others, since the reading before. */
export type StolenReading = { readonly ratio: number } | { readonly unavailable: string };

/** Ticks since boot; a reason where the system does not say. */
export type ReadMachineTicks = () => { readonly all: number; readonly stolen: number } | string;

/** @param readTicks the system's word, which is given for tests */
export function createStolenMeter(readTicks: ReadMachineTicks = machineTicks): { read(): StolenReading } {
  let before = readTicks();
  return {
    read() {
      const now = readTicks();
      const last = before;
      before = now;
      if (typeof now === "string") return { unavailable: now };
      if (typeof last === "string") return { unavailable: last };
      const all = now.all - last.all;
      return { ratio: all > 0 ? Math.max(0, now.stolen - last.stolen) / all : 0 };
    },
  };
}

/** First line of proc(5)'s stat: user nice system idle iowait irq softirq steal; guests are in user already. */
export function parseStat(text: string): ReturnType<ReadMachineTicks> {
  const ticks = /^cpu +([\d ]+)/.exec(text)?.[1]?.split(" ").slice(0, 8).map(Number);
  const stolen = ticks?.[7];
  if (!ticks || stolen === undefined) return "the system does not count stolen time";
  return { all: ticks.reduce((sum, one) => sum + one, 0), stolen };
}

function machineTicks(): ReturnType<ReadMachineTicks> {
  if (process.platform !== "linux") return "only Linux tells stolen time";
  try {
    return parseStat(readFileSync("/proc/stat", "latin1"));
  } catch {
    return "the system's counters cannot be read";
  }
}
