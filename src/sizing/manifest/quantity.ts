const KIB = 1024;
const MIB = KIB ** 2;
const GIB = KIB ** 3;

/** Floating-point dust of sums like 0.1 + 0.2 must not become another millicore. */
const dust = 1e-6;

/** Cores as Kubernetes writes them: "4", "2500m"; rounded up to whole millicores. */
export function formatCpu(cores: number): string {
  const millicores = Math.ceil(cores * 1000 - dust);
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

/**
 * Bytes as Kubernetes writes them. Exact where a unit divides them: "1Gi", "1536Mi", and "1G" for 10⁹, which is 7 % less
 * than 1Gi. Else rounded up to whole Mi.
 */
export function formatMemory(bytes: number): string {
  if (bytes % GIB === 0) return `${bytes / GIB}Gi`;
  if (bytes % MIB === 0) return `${bytes / MIB}Mi`;
  if (bytes % 1e9 === 0) return `${bytes / 1e9}G`;
  if (bytes % 1e6 === 0) return `${bytes / 1e6}M`;
  return `${Math.ceil(bytes / MIB)}Mi`;
}

const factors: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: KIB,
  Mi: MIB,
  Gi: GIB,
  Ti: KIB ** 4,
  Pi: KIB ** 5,
  Ei: KIB ** 6,
};

/** A quantity of Kubernetes as cores or bytes; undefined when it is none. "1.5Gi", "500m", "1e3", 2 are. */
export function parseQuantity(value: unknown): number | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "string") return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(value);
  const factor = factors[match?.[2] ?? ""];
  return match && factor !== undefined ? Number(match[1]) * factor : undefined;
}
