import type { PhaseStarted } from "../../record/index.ts";
import { type ArrivalStatistics, leastForDispersion, leastSends } from "./arrival-statistics.ts";
import type { ArrivalSummary } from "./arrival-summary.ts";

type Process = "constant" | "poisson" | "trace";
type Judgement = Pick<ArrivalSummary, "verdict" | "text">;

/** Figures of one process: what they should be, and how far from it they may be. */
interface Band {
  readonly expected: number;
  readonly tolerance: number;
}

/** A right stream is called wrong once in thousands of levels, however short: at so many standard errors. */
const standardErrors = 4;
const leastRateRatio = 0.99;

/**
 * Standard errors for a Poisson process of n gaps and w windows: about 1/√n for the coefficient of variation, and
 * √(2/(w−1)) for the index of dispersion (Cox and Lewis 1966, The statistical analysis of series of events).
 */
function cvBand(process: Process, { n }: ArrivalStatistics): Band {
  return process === "constant"
    ? { expected: 0, tolerance: 0.02 }
    : { expected: 1, tolerance: Math.max(0.05, standardErrors / Math.sqrt(n)) };
}

function dispersionBand(process: Process, { windows }: ArrivalStatistics): Band {
  return process === "constant"
    ? { expected: 0, tolerance: 0.1 }
    : { expected: 1, tolerance: Math.max(0.1, standardErrors * Math.sqrt(2 / (windows - 1))) };
}

const isOutside = (figure: number | null, { expected, tolerance }: Band): figure is number =>
  figure !== null && Math.abs(figure - expected) > tolerance;

const names: Readonly<Record<Process, string>> = {
  constant: "constant",
  poisson: "Poisson",
  trace: "the trace",
};

/**
 * Says whether arrivals are what the load calls them. Sends are judged where nothing but the generator moves them: not
 * with a cap on connections, where they follow the server.
 */
export function judgeArrivals(
  started: PhaseStarted,
  planned: ArrivalStatistics,
  sent: ArrivalStatistics,
  sentToPlannedRatio: number | null,
): Judgement {
  const { load, maxConnections } = started;
  const process = load.kind as Process;
  const name = names[process];
  const capped = maxConnections !== null;
  const because = capped ? `; by its planned instants: sends waited for ${maxConnections} connections` : "";
  const wrong = (text: string): Judgement => ({ verdict: "notAsPlanned", text: `not as planned: ${text}` });

  if (process !== "trace") {
    const fault = wrongShape(process, planned, "planned instants") ?? wrongRate(load, planned);
    if (fault) return wrong(fault);
  }
  if (!capped && planned.n >= leastSends && sentToPlannedRatio !== null) {
    if (sentToPlannedRatio < leastRateRatio)
      return wrong(`sent at ${Math.floor(sentToPlannedRatio * 100)}% of the offered rate`);
  }
  if (process === "trace") {
    return planned.n < leastSends ? tooFew(planned.n, leastSends) : asPlanned(name, because);
  }
  if (!capped) {
    const waves = wrongDispersion(process, sent, "sends");
    if (waves) return wrong(waves);
    const band = cvBand(process, sent);
    if (isOutside(sent.gapCv, band))
      return {
        verdict: "jitter",
        text: `${name} as planned; sends jitter about it (gap CV ${sent.gapCv.toFixed(2)})`,
      };
  }
  const needed = process === "constant" ? leastSends : leastForDispersion;
  return planned.n < needed ? tooFew(planned.n, needed) : asPlanned(name, because);
}

const asPlanned = (name: string, because: string): Judgement => ({
  verdict: "asPlanned",
  text: `${name} as planned${because}`,
});

const tooFew = (n: number, needed: number): Judgement => ({
  verdict: "tooFew",
  text: `too few sends to tell: needs ${needed}, has ${n}`,
});

function wrongRate(load: PhaseStarted["load"], { n, ratePerSecond }: ArrivalStatistics): string | undefined {
  if (!("ratePerSecond" in load) || ratePerSecond === null || n < leastSends) return undefined;
  const tolerance = load.kind === "constant" ? 0.001 : Math.max(0.01, standardErrors / Math.sqrt(n));
  if (Math.abs(ratePerSecond / load.ratePerSecond - 1) <= tolerance) return undefined;
  return `${Number(ratePerSecond.toPrecision(4))} requests a second were planned, the load says ${load.ratePerSecond}`;
}

function wrongShape(process: Process, stream: ArrivalStatistics, what: string): string | undefined {
  const band = cvBand(process, stream);
  return isOutside(stream.gapCv, band)
    ? `gap CV of the ${what} ${stream.gapCv.toFixed(2)}, ${describe(process, band)}`
    : (wrongDispersion(process, stream, what) ?? wrongRhythm(process, stream, what));
}

/** Rayleigh's test: a longer resultant comes once in e¹⁶ streams without a rhythm, whatever their length. */
function wrongRhythm(
  process: Process,
  { n, secondRhythm }: ArrivalStatistics,
  what: string,
): string | undefined {
  if (process !== "poisson" || secondRhythm === null || secondRhythm <= standardErrors / Math.sqrt(n))
    return undefined;
  return `the ${what} gather at one part of each second`;
}

function wrongDispersion(process: Process, stream: ArrivalStatistics, what: string): string | undefined {
  const band = dispersionBand(process, stream);
  return isOutside(stream.dispersion, band)
    ? `dispersion of the ${what} ${stream.dispersion.toFixed(2)}, ${describe(process, band)}`
    : undefined;
}

const describe = (process: Process, { expected, tolerance }: Band): string =>
  expected === 0
    ? `${names[process]} has less than ${tolerance}`
    : `${names[process]} has ${expected} ± ${tolerance.toFixed(2)} in as many`;
