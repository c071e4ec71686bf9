import type {
  LevelSummary,
  MetricSummary,
  RunSummary,
  WindowCounts,
  WorkerSummary,
} from "../metric/index.ts";

/** A metric with these figures; the others are not given. */
export function metric(figures: Partial<MetricSummary>): MetricSummary {
  return {
    unit: "ms",
    n: 100,
    mean: null,
    p50: null,
    p90: null,
    p95: null,
    p99: null,
    max: null,
    ...figures,
  };
}

export function levelOf(level: number, metrics: LevelSummary["metrics"]): LevelSummary {
  return {
    level,
    load: { kind: "closed", concurrency: level + 1 },
    counts: { ok: 100, failed: 0, dropped: 0, warmup: 0 },
    spanMs: 1000,
    ended: "requests",
    errors: [],
    metrics,
  };
}

export interface InstrumentReadings {
  readonly utilizationRatio?: number | null;
  readonly lateP99Ms?: number | null;
  /** Windows that were not ok; of 100. */
  readonly windows?: Partial<WindowCounts>;
  readonly invalidRequestRatio?: number | null;
  readonly workers?: readonly Partial<WorkerSummary>[];
}

/** A worker that had time to spare. */
const idleWorker: WorkerSummary = {
  worker: 0,
  sends: 100,
  windows: { total: 100, busy: 0, saturated: 0, late: 0 },
  sendLatenessMs: metric({ p50: 0.05, p99: 0.1, max: 0.2 }),
  loopUtilizationMeanRatio: 0.05,
  loopUtilizationMaxRatio: 0.1,
  loopDelayP99Ms: 0.5,
  loopDelayMaxMs: 1,
  gc: { count: 10, totalMs: 8, maxMs: 2 },
  thread: { cpuMeanRatio: 0.1, cpuMaxRatio: 0.15, waitMeanRatio: 0.01, waitMaxRatio: 0.02 },
};

/** A run whose generator had time to spare, unless the readings say otherwise. */
export function runOf(levels: LevelSummary[], readings: InstrumentReadings = {}): RunSummary {
  const { utilizationRatio = 0.1, lateP99Ms = 0.1, windows = {}, workers = [{}] } = readings;
  return {
    summaryVersion: 1,
    runId: "run",
    name: "run",
    startedAt: "2026-01-01T00:00:00.000Z",
    seed: 1,
    tool: { name: "inferbench", version: "0.0.0" },
    machine: {
      platform: "linux",
      arch: "x64",
      os: "Linux",
      cpuModel: "Imaginary CPU",
      cpuCount: 4,
      memoryBytes: 2 ** 30,
      node: "v20.19.0",
    },
    scenario: {},
    ended: "completed",
    coldFirstRequestMs: null,
    levels,
    instrument: {
      histogramErrorRatio: 0,
      sendLatenessMs: metric({ p99: lateP99Ms }),
      loopUtilizationMaxRatio: utilizationRatio,
      loopDelayMaxMs: 1,
      workers: workers.map((worker, index) => ({ ...idleWorker, worker: index, ...worker })),
      windows: { total: 100, busy: 0, saturated: 0, late: 0, ...windows },
      invalidRequestRatio: readings.invalidRequestRatio ?? 0,
      markedWindows: [],
      process: { cpuMeanRatio: 0.2, cpuMaxRatio: 0.3, rssMaxBytes: 1e8 },
      stolen: { meanRatio: 0, maxRatio: 0 },
    },
    warnings: [],
  };
}
