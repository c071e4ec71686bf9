import { metrics, samplesNeeded } from "../../dist/metric/index.js";
import { cell, generatedNote, table } from "./markdown.mjs";

export function metricsPage() {
  const quantiles = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99 };
  return `${generatedNote("src/metric/metrics.ts")}
# Metrics

Every level of \`summary.json\` has these under \`metrics\`, by id. A metric that does not apply to a level (no
transcripts, no streaming, no audio) is left out. Warm-up requests are in no number.

A percentile is the nearest rank of the samples. It is given only when the sample supports it, that is, when the
order statistics give a finite upper 95 % confidence bound, n ≥ ln 0.05 / ln p; otherwise it is null and
\`unavailable\` says why:

${table(
  ["percentile", "samples needed"],
  Object.entries(quantiles).map(([name, quantile]) => [name, samplesNeeded(quantile)]),
)}

${table(
  ["id", "name", "unit", "better", "how it is computed", "needs"],
  metrics.map(({ id, label, unit, better, formula, needs }) => [
    `\`${id}\``,
    ...[label, unit, better, formula, needs].map(cell),
  ]),
)}

## Sources

${metrics.map(({ id, source }) => `- \`${id}\`: ${source}`).join("\n")}
`;
}
