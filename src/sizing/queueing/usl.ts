/** One measured point: so many users or requests at a time, and what was served. */
export interface ScalingPoint {
  /** N, from 1. */
  readonly concurrency: number;
  readonly throughputPerSecond: number;
}

/** X(N) = λN/(1 + σ(N − 1) + κN(N − 1)). */
export interface ScalingLaw {
  /** λ: throughput of one alone, a second. */
  readonly lambda: number;
  /** σ: the share that is done one after another. */
  readonly sigma: number;
  /** κ: what each pair costs. */
  readonly kappa: number;
  /** N* = √((1 − σ)/κ), where throughput is highest; Infinity without κ. */
  readonly knee: number;
  /** Highest throughput: X(N*), or λ/σ without κ; Infinity without both. */
  readonly ceilingPerSecond: number;
  /** Share of the variance that the law explains. */
  readonly r2: number;
}

/** Three parameters need at least these many points. */
export const fewestScalingPoints = 6;

interface Parameters {
  readonly sigma: number;
  readonly kappa: number;
}

const shapeOf = (n: number, { sigma, kappa }: Parameters): number =>
  n / (1 + sigma * (n - 1) + kappa * n * (n - 1));

/** Throughput by the law at a concurrency. */
export function scalingLawAt(
  { lambda, ...shape }: Pick<ScalingLaw, "lambda" | "sigma" | "kappa">,
  n: number,
): number {
  return lambda * shapeOf(n, shape);
}

/** The best λ for σ and κ, in closed form, and the sum of squares that remains. */
function bestLambda(points: readonly ScalingPoint[], shape: Parameters): { lambda: number; squares: number } {
  let xg = 0;
  let gg = 0;
  for (const { concurrency, throughputPerSecond } of points) {
    const g = shapeOf(concurrency, shape);
    xg += throughputPerSecond * g;
    gg += g * g;
  }
  const lambda = xg / gg;
  const squares = points.reduce(
    (sum, { concurrency, throughputPerSecond }) =>
      sum + (throughputPerSecond - lambda * shapeOf(concurrency, shape)) ** 2,
    0,
  );
  return { lambda, squares };
}

/** Where a golden section search is as near as its numbers allow. */
const searchSteps = 90;
const goldenRatio = (Math.sqrt(5) - 1) / 2;

/** Lowest point of a function of x ≥ 0, sought on the scale of ln x from 1e-9 to `highest`, and at 0 itself. */
function lowest(of: (x: number) => number, highest: number): number {
  const from = Math.log(1e-9);
  const to = Math.log(highest);
  const gridSteps = 60;
  let best = 0;
  let bestValue = of(0);
  let bestIndex = -1;
  for (let i = 0; i <= gridSteps; i++) {
    const x = Math.exp(from + ((to - from) * i) / gridSteps);
    const value = of(x);
    if (value < bestValue) [best, bestValue, bestIndex] = [x, value, i];
  }
  if (bestIndex < 0) return best;
  const width = (to - from) / gridSteps;
  let low = from + width * (bestIndex - 1);
  let high = from + width * (bestIndex + 1);
  for (let i = 0; i < searchSteps; i++) {
    const left = high - goldenRatio * (high - low);
    const right = low + goldenRatio * (high - low);
    if (of(Math.exp(left)) <= of(Math.exp(right))) high = right;
    else low = left;
  }
  const x = Math.exp((low + high) / 2);
  return of(x) < bestValue ? x : best;
}

/**
 * The Universal Scalability Law (Gunther 2007, Guerrilla Capacity Planning, §5) by least squares with λ, σ, κ ≥ 0. λ is
 * linear and has a closed form for each σ and κ (variable projection, Golub and Pereyra 1973); κ is searched for each
 * σ. For the knee and for warnings, not for percentiles.
 * @returns null with fewer than `fewestScalingPoints` different concurrencies
 * @throws RangeError for a concurrency below 1 or a throughput that is not above 0
 */
export function fitScalingLaw(points: readonly ScalingPoint[]): ScalingLaw | null {
  for (const { concurrency, throughputPerSecond } of points) {
    if (!(concurrency >= 1 && throughputPerSecond > 0)) {
      throw new RangeError(`no point of a scaling law: ${throughputPerSecond}/s at ${concurrency}`);
    }
  }
  if (new Set(points.map(({ concurrency }) => concurrency)).size < fewestScalingPoints) return null;
  const squaresOf = (shape: Parameters): number => bestLambda(points, shape).squares;
  const kappaFor = (sigma: number): number => lowest((kappa) => squaresOf({ sigma, kappa }), 1);
  const sigma = lowest((one) => squaresOf({ sigma: one, kappa: kappaFor(one) }), 10);
  const kappa = kappaFor(sigma);
  const { lambda, squares } = bestLambda(points, { sigma, kappa });
  const knee = kappa > 0 ? Math.sqrt(Math.max(0, 1 - sigma) / kappa) : Number.POSITIVE_INFINITY;
  const mean = points.reduce((sum, { throughputPerSecond }) => sum + throughputPerSecond, 0) / points.length;
  const variance = points.reduce(
    (sum, { throughputPerSecond }) => sum + (throughputPerSecond - mean) ** 2,
    0,
  );
  return {
    lambda,
    sigma,
    kappa,
    knee,
    ceilingPerSecond: Number.isFinite(knee)
      ? scalingLawAt({ lambda, sigma, kappa }, Math.max(1, knee))
      : sigma > 0
        ? lambda / sigma
        : Number.POSITIVE_INFINITY,
    r2: variance > 0 ? 1 - squares / variance : 1,
  };
}
