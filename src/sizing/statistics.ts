export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Sample variance; 0 for fewer than two. */
export function variance(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const m = mean(values);
  return values.reduce((sum, value) => sum + (value - m) ** 2, 0) / (values.length - 1);
}

/** Standard deviation over mean. */
export const coefficientOfVariation = (values: readonly number[]): number =>
  Math.sqrt(variance(values)) / mean(values);

/** Least squares through (0, v₀), (1, v₁) …, and the standard error of the slope. */
export function slopeOf(values: readonly number[]): { slope: number; standardError: number } {
  const n = values.length;
  const middle = (n - 1) / 2;
  const m = mean(values);
  let xx = 0;
  let xy = 0;
  values.forEach((value, x) => {
    xx += (x - middle) ** 2;
    xy += (x - middle) * (value - m);
  });
  const slope = xy / xx;
  const left = values.reduce((sum, value, x) => sum + (value - m - slope * (x - middle)) ** 2, 0);
  return { slope, standardError: Math.sqrt(left / (n - 2) / xx) };
}

/**
 * P(|T| ≤ t) of Student's distribution with whole degrees of freedom.
 * Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
 */
function centralStudent(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const cos2 = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (cos2 * (k - 1)) / k;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}

/** The t with P(|T| ≤ t) = 0.95; 2.776 for 4 degrees of freedom. @param degrees a whole number from 1 on */
export function student95(degrees: number): number {
  let low = 1.9;
  let high = 13;
  for (let i = 0; i < 60; i++) {
    const t = (low + high) / 2;
    if (centralStudent(t, Math.min(degrees, 2000)) < 0.95) low = t;
    else high = t;
  }
  return (low + high) / 2;
}
