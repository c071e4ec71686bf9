/** What was served, and how. A ratio holds for one of these and no other. null: the file does not say. */
export interface WorkKey {
  readonly model: string;
  readonly quantization: string | null;
  readonly engine: string | null;
  readonly threads: number | null;
  readonly batch: number | null;
}

/** Times of requests that were served one at a time, in ms. */
export interface ServiceTimes {
  readonly meanMs: number;
  readonly n: number;
  /** null where a file holds the average only: then nothing is known of how they vary. */
  readonly samplesMs: readonly number[] | null;
}

/** One level of a sweep. */
export interface LevelPoint {
  /** Requests that were meant to come a second; null in a closed loop. */
  readonly offeredPerSecond: number | null;
  readonly concurrency: number | null;
  readonly throughputPerSecond: number;
  readonly failedRatio: number;
  /** Response times from the planned send to the last byte, sorted, in ms. */
  readonly responseMs: readonly number[];
}

/** What one file says of one machine, whatever wrote it. */
export interface Measurement {
  readonly source: string;
  /** Tells one machine from another of the same kind; null where the file does not say. */
  readonly hostId: string | null;
  readonly cpuModel: string;
  readonly architecture: string;
  readonly measuredAt: string;
  readonly key: WorkKey;
  /** Cores that what was measured could use. */
  readonly cores: number | null;
  readonly service: ServiceTimes | null;
  readonly levels: readonly LevelPoint[];
  /** The highest rate at which requests ended. */
  readonly maxThroughputPerSecond: number;
  readonly memoryPeakBytes: number | null;
  readonly audioSecondsPerRequest: number | null;
  readonly outputTokensPerRequest: number | null;
  /** Why nothing may be concluded from it; empty when it may. */
  readonly invalid: readonly string[];
  /** What the reader of an answer must know of it. */
  readonly notes: readonly string[];
}

const parts = ["model", "quantization", "engine", "threads", "batch"] as const;

/** What two keys differ in, such as "threads 1 against 4"; what one of them does not say is no difference. */
export function keyDifferences(a: WorkKey, b: WorkKey): string[] {
  return parts.flatMap((part) => {
    const [one, other] = [a[part], b[part]];
    return one === null || other === null || one === other ? [] : [`${part} ${one} against ${other}`];
  });
}

/** "base, moonshine, 1 thread" */
export function describeKey({ model, quantization, engine, threads, batch }: WorkKey): string {
  const words = [
    model,
    quantization,
    engine,
    threads === null ? null : `${threads} ${threads === 1 ? "thread" : "threads"}`,
    batch === null || batch === 1 ? null : `batch ${batch}`,
  ];
  return words.filter((word) => word !== null).join(", ");
}

/** The words by which people call a processor: "M4", "Xeon"; the whole name where there are none. */
export function shortCpuName(cpuModel: string): string {
  const known = /\bM\d+(?: (?:Pro|Max|Ultra))?\b|Xeon|EPYC|Ryzen|Graviton\d*|RK\d{4}\w*|Core i\d/.exec(
    cpuModel,
  );
  return known?.[0] ?? cpuModel;
}
