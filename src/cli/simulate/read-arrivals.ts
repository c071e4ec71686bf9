import { resolve } from "node:path";
import { BenchError } from "../../base/index.ts";
import type { Arrivals } from "../../sizing/index.ts";
import { readNamedFile } from "../read-named-file.ts";

/** A working day: three tenths of the mean at 3:00, 1.7 times it at 15:00. */
const ordinaryDay = Array.from({ length: 24 }, (_, hour) =>
  Number((1 - 0.7 * Math.cos((2 * Math.PI * (hour - 3)) / 24)).toFixed(3)),
);

const shapes = "poisson, constant, bursts:N, trace:FILE, daily or daily:FILE";

/**
 * Arrivals by --arrivals and --rate; a trace with a rate is played faster or slower to have it.
 * @throws usage.bad-value
 */
export async function readArrivals(shape: string, rate: number | undefined, cwd: string): Promise<Arrivals> {
  const colon = shape.indexOf(":");
  const kind = colon < 0 ? shape : shape.slice(0, colon);
  const detail = colon < 0 ? undefined : shape.slice(colon + 1);
  if (kind === "trace" && detail) return readTimes(detail, rate, cwd);
  if (rate === undefined) {
    throw new BenchError("usage.bad-value", "no rate of arrivals was given", {
      hint: "add --rate, such as --rate 10",
    });
  }
  if ((kind === "poisson" || kind === "constant") && detail === undefined)
    return { kind, ratePerSecond: rate };
  if (kind === "bursts" && detail && Number.isFinite(Number(detail))) {
    return { kind, ratePerSecond: rate, meanBurst: Number(detail) };
  }
  if (kind === "daily" && detail !== "") {
    const hourly = detail === undefined ? ordinaryDay : await readDay(detail, cwd);
    return { kind, meanRatePerSecond: rate, hourly };
  }
  throw new BenchError("usage.bad-value", `--arrivals "${shape}" is no shape of arrivals`, {
    hint: `write it as ${shapes}`,
  });
}

async function readDay(file: string, cwd: string): Promise<number[]> {
  const hint = "a day is 24 numbers, one an hour from midnight, separated by spaces, commas or lines";
  const text = await readNamedFile(resolve(cwd, file), `--arrivals daily:${file}`, hint);
  const factors = text.split(/[\s,]+/).filter((word) => word !== "");
  const wrong = factors.find((word) => !(Number(word) >= 0));
  if (wrong !== undefined || factors.length !== 24) {
    const what = wrong === undefined ? `${factors.length} numbers` : `"${wrong}"`;
    throw new BenchError("usage.bad-value", `${file} has ${what} where 24 factors from 0 belong`, { hint });
  }
  return factors.map(Number);
}

/** Seconds, one a line; or JSON lines with a timestamp in ms, as Mooncake's traces have. */
async function readTimes(file: string, rate: number | undefined, cwd: string): Promise<Arrivals> {
  const hint = 'a trace has an instant in seconds on each line, or JSON lines with "timestamp" in ms';
  const text = await readNamedFile(resolve(cwd, file), `--arrivals trace:${file}`, hint);
  const atMs: number[] = [];
  for (const [i, line] of text.split("\n").entries()) {
    if (line.trim() === "") continue;
    const at = instantOf(line);
    if (at === undefined)
      throw new BenchError("usage.bad-value", `${file}:${i + 1} has no instant`, { hint });
    if (at < (atMs.at(-1) ?? Number.NEGATIVE_INFINITY)) {
      throw new BenchError("usage.bad-value", `${file}:${i + 1} is earlier than the line before`, {
        hint: "sort the trace by time",
      });
    }
    atMs.push(at);
  }
  const [first = 0, last = 0] = [atMs[0], atMs.at(-1)];
  if (atMs.length < 2 || last === first) {
    throw new BenchError("usage.bad-value", `${file} has no two arrivals at different instants`, { hint });
  }
  if (rate === undefined) return { kind: "trace", atMs };
  const speed = rate / ((1000 * (atMs.length - 1)) / (last - first));
  return { kind: "trace", atMs: atMs.map((at) => (at - first) / speed) };
}

function instantOf(line: string): number | undefined {
  if (!line.trimStart().startsWith("{")) {
    const seconds = Number(line);
    return Number.isFinite(seconds) ? seconds * 1000 : undefined;
  }
  try {
    const { timestamp } = JSON.parse(line) as { timestamp?: unknown };
    return typeof timestamp === "number" && Number.isFinite(timestamp) ? timestamp : undefined;
  } catch {
    return undefined;
  }
}
