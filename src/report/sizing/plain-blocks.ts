import type { LegacySizing, Ratios } from "../../sizing/index.ts";

const rule = "=".repeat(60);
const thin = "-".repeat(60);

const block = (title: string, lines: readonly string[]): string =>
  [rule, title, rule, ...lines, rule].join("\n");

const row = (label: string, value: string, width: number): string => `${`${label}:`.padEnd(width)}${value}`;

/** The ratio as the script printed it from which people know it. */
export function ratioBlock({ dev, prod, devMs, prodMs }: Ratios): string {
  if (devMs === null || prodMs === null) return "";
  const width = Math.max(15, prod.length + 10, dev.length + 10);
  const ratio = (prodMs / devMs).toFixed(2);
  return block("NORMALIZATION RATIO", [
    row(`${dev} Latency`, `${devMs.toFixed(2)} ms`, width),
    row(`${prod} Latency`, `${prodMs.toFixed(2)} ms`, width),
    row("Ratio", ratio, width),
    thin,
    `➡️  1 ${dev} core ≈ ${ratio} ${prod} cores`,
  ]);
}

/** Rows of the recommendation, in the same layout. */
export function recommendationBlock(target: string, rows: readonly (readonly [string, string])[]): string {
  return block(
    `SIZING RECOMMENDATION (Target: ${target})`,
    rows.map(([label, value]) => row(label, value, 21)),
  );
}

/** The recommendation of that script, number by number. */
export function legacyBlock({ dev, prod }: Ratios, sizing: LegacySizing, targetPerSecond: number): string {
  return recommendationBlock(`${targetPerSecond} RPS`, [
    [`${dev} Cores Needed`, sizing.devCores.toFixed(1)],
    [`${prod} Cores Needed`, sizing.prodCores.toFixed(1)],
    ["Recommended Pods", String(sizing.pods)],
    ["CPU per Pod", `${sizing.cpuPerPod.toFixed(1)} cores`],
    ["Memory per Pod", `${sizing.memoryPerPodGb.toFixed(1)} GB`],
  ]);
}

/** The resources that its document told people to write. */
export function legacyResources({
  cpuPerPod,
  memoryPerPodGb,
  cpuLimit,
  memoryLimitGi,
}: LegacySizing): string {
  return [
    "resources:",
    "  requests:",
    `    cpu: "${cpuPerPod}"`,
    `    memory: "${memoryPerPodGb}Gi"`,
    "  limits:",
    `    cpu: "${cpuLimit}"`,
    `    memory: "${memoryLimitGi}Gi"`,
  ].join("\n");
}
