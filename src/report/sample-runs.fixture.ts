import { type AssessedRun, assess, parseGoal } from "../analysis/index.ts";
import type {
  ArrivalSummary,
  LevelSummary,
  MarkedWindow,
  MetricSummary,
  RunSummary,
  WorkerSummary,
} from "../metric/index.ts";

type Percentile = "p50" | "p90" | "p95" | "p99";
const needed: Record<Percentile, number> = { p50: 5, p90: 29, p95: 59, p99: 299 };
const percentiles = Object.keys(needed) as Percentile[];
const none = { mean: null, p50: null, p90: null, p95: null, p99: null, max: null };

export type Shape = readonly [mean: number, p50: number, p90: number, p95: number, p99: number, max: number];

/** A distribution of n samples, with unsupported percentiles left out as a real summary does. */
export function distribution(unit: string, n: number, shape: Shape): MetricSummary {
  const [mean, p50, p90, p95, p99, max] = shape;
  if (n === 0) return unavailable(unit, "no request ended well");
  const summary: MetricSummary = { unit, n, mean, p50, p90, p95, p99, max };
  const lacking = percentiles.filter((name) => n < needed[name]);
  for (const name of lacking) summary[name] = null;
  if (lacking.length === 0) return summary;
  const reasons = lacking.map((name) => [name, `needs ${needed[name]} samples, has ${n}`]);
  return { ...summary, unavailable: Object.fromEntries(reasons) };
}

export function unavailable(unit: string, reason: string): MetricSummary {
  const reasons = Object.keys(none).map((figure) => [figure, reason]);
  return { unit, n: 0, ...none, unavailable: Object.fromEntries(reasons) };
}

export function single(
  unit: string,
  n: number,
  mean: number,
  detail?: MetricSummary["detail"],
): MetricSummary {
  return { unit, n, ...none, mean, ...(detail ? { detail } : {}) };
}

export const scaled = (shape: Shape, factor: number): Shape =>
  shape.map((value) => value * factor) as unknown as Shape;

const machine = {
  platform: "linux",
  arch: "x64",
  os: "Linux 6.1.0",
  cpuModel: "AMD EPYC 7B13",
  cpuCount: 8,
  memoryBytes: 33_554_432_000,
  node: "v20.19.4",
};

/** A worker that had time to spare, in a closed loop. */
function worker(figures: Partial<WorkerSummary>): WorkerSummary {
  return {
    worker: 0,
    sends: 2424,
    windows: { total: 120, busy: 0, saturated: 0, late: 0 },
    sendLatenessMs: unavailable("ms", "no open-loop level: nothing is scheduled in a closed loop"),
    loopUtilizationMeanRatio: 0.12,
    loopUtilizationMaxRatio: 0.34,
    loopDelayP99Ms: 1.31,
    loopDelayMaxMs: 11.6,
    gc: { count: 214, totalMs: 163.4, maxMs: 3.21 },
    thread: { cpuMeanRatio: 0.19, cpuMaxRatio: 0.41, waitMeanRatio: 0.004, waitMaxRatio: 0.02 },
    ...figures,
  };
}

export const base: Omit<RunSummary, "levels" | "name" | "scenario"> = {
  summaryVersion: 1,
  runId: "20260504-093012-a1b2",
  startedAt: "2026-05-04T09:30:12.345Z",
  seed: 1,
  tool: { name: "inferbench", version: "0.1.0" },
  machine,
  ended: "completed",
  coldFirstRequestMs: 2310,
  instrument: {
    histogramErrorRatio: 0.001,
    sendLatenessMs: unavailable("ms", "no open-loop level: nothing is scheduled in a closed loop"),
    loopUtilizationMaxRatio: 0.34,
    loopDelayMaxMs: 11.6,
    workers: [worker({})],
    windows: { total: 120, busy: 0, saturated: 0, late: 0 },
    invalidRequestRatio: 0,
    markedWindows: [],
    process: { cpuMeanRatio: 0.31, cpuMaxRatio: 0.52, rssMaxBytes: 180e6 },
    stolen: { meanRatio: 0.002, maxRatio: 0.013 },
  },
  warnings: [],
};

const speechScenario = {
  name: "whisper-sweep",
  target: { kind: "openai-transcription", url: "http://10.0.0.5:8000/v1", model: "whisper-base" },
  workload: {
    kind: "synthetic-speech",
    clips: 24,
    durationSeconds: 5,
    voices: ["slt", "rms", "awb"],
    nonSpeech: { silence: 2, noise: 2, durationSeconds: 5 },
  },
  load: { kind: "closed", concurrency: [4, 8, 16, 32, 64, 128, 192, 256, 512] },
};

/** Mean latency in seconds at each concurrency, the A10G column of a real log. */
const sweep: readonly (readonly [concurrency: number, meanSeconds: number, failed: number])[] = [
  [4, 0.61, 0],
  [8, 0.93, 0],
  [16, 0.85, 0],
  [32, 1.11, 0],
  [64, 2.38, 0],
  [128, 4.31, 0],
  [192, 6.87, 0],
  [256, 9.04, 4],
  [512, 17.63, 87],
];

function sweepLevel(level: number): LevelSummary {
  const [concurrency, meanSeconds, failed] = sweep[level] as (typeof sweep)[number];
  const ok = concurrency * 2 - failed;
  const mean = meanSeconds * 1000;
  const latency: Shape = scaled([1, 0.97, 1.55, 1.87, 1.93, 1.98], mean);
  const ratePerSecond = (concurrency / meanSeconds) * (ok / (ok + failed));
  const words = ok * 14;
  const edits = {
    substitutions: Math.round(words * 0.031),
    deletions: Math.round(words * 0.009),
    insertions: 3,
  };
  const wer = (edits.substitutions + edits.deletions + edits.insertions) / words;
  return {
    level,
    load: { kind: "closed", concurrency },
    counts: { ok, failed, dropped: 0, warmup: 8 },
    spanMs: mean * 2,
    ended: "requests",
    errors: [
      ...(failed > 10
        ? [{ error: "timeout waiting for the first byte", count: 2, example: "no progress after 60000 ms" }]
        : []),
      ...(failed > 0
        ? [
            {
              error: "HTTP 503",
              count: failed > 10 ? failed - 2 : failed,
              example:
                '{"error":{"message":"\u001b[31mqueue full\u001b[0m, try again later","type":"overloaded"}}',
            },
          ]
        : []),
    ],
    metrics: {
      response_time: distribution("ms", ok, latency),
      service_time: distribution("ms", ok, scaled(latency, 0.999)),
      dns_time: distribution("ms", concurrency, [0.12, 0.083, 0.2, 0.3, 0.4, 0.4]),
      connect_time: distribution("ms", concurrency, [0.6, 0.52, 0.8, 1.1, 2.4, 3.2]),
      write_time: distribution("ms", ok, [0.3, 0.21, 0.5, 0.7, 1.2, 2.8]),
      wait_time: distribution("ms", ok, scaled(latency, 0.998)),
      read_time: distribution("ms", ok, [0.2, 0.11, 0.3, 0.4, 0.8, 1.1]),
      connections_opened: single("connections", concurrency, concurrency),
      request_rate: single("requests/s", ok, ratePerSecond),
      error_rate: single("ratio", ok + failed, failed / (ok + failed)),
      rtf: distribution("s/s", ok, scaled(latency, 1 / 5000)),
      rtfx_request: distribution("s/s", ok, [
        5000 / mean,
        5150 / mean,
        9000 / mean,
        9500 / mean,
        9900 / mean,
        1e4 / mean,
      ]),
      rtfx_aggregate: single("s/s", ok, ratePerSecond * 5),
      wer: single("ratio", ok, wer, {
        ...edits,
        referenceWords: words,
        scoredRequests: ok,
        normalizer: "whisper-english 1",
      }),
      cer: single("ratio", ok, wer * 0.46),
      hallucination_rate: single("ratio", Math.ceil(ok / 6), 1 / 12),
    },
  };
}

/** The run with what follows from it; every metric that a goal names is known. */
export function assessed(summary: RunSummary, ...goals: string[]): AssessedRun {
  const known = ["response_time", "error_rate", "ttft"];
  return assess(
    summary,
    goals.map((goal) => parseGoal(goal, known)),
  );
}

/** A closed sweep with small and large levels; the last two overload the server. */
export const closedSweep: AssessedRun = assessed(
  {
    ...base,
    name: "whisper-sweep",
    scenario: speechScenario,
    levels: sweep.map((_, level) => sweepLevel(level)),
  },
  "p95 < 5s",
  "error_rate < 1%",
  "ttft < 1s",
);

/** The same sweep, stopped by the user in its fifth level. */
export const interruptedSweep: AssessedRun = assessed({
  ...closedSweep,
  ended: "interrupted",
  levels: closedSweep.levels
    .slice(0, 5)
    .map((level) =>
      level.level === 4 ? { ...sweepLevel(2), level: 4, load: level.load, ended: "interrupted" } : level,
    ),
});

type Stream = ArrivalSummary["planned"];

/** What a stream of arrivals looks like; figures that its length does not support are left out. */
export function stream(n: number, ratePerSecond: number, gapCv: number, dispersion: number): Stream {
  const whole = n >= 300;
  return {
    n,
    ratePerSecond,
    gapCv: n >= 30 ? gapCv : null,
    dispersion: whole ? dispersion : null,
    windowMs: whole ? 10_000 / ratePerSecond : null,
    windows: whole ? Math.floor(n / 10) : 0,
    secondRhythm: n >= 30 ? 0.01 : null,
  };
}

const capped = unavailable(
  "ms",
  "connections were capped, so the delay holds the queue for them too: see send_delay",
);
const noGc = { unavailable: "not recorded" };
const noThread = { unavailable: "only Linux tells a thread's own times" };

/** Constant rate over four connections into a server that stalls for two seconds. */
export const openLoopStall: AssessedRun = assessed({
  ...base,
  name: "stall with 4 connections",
  scenario: {
    target: { kind: "http", url: "http://127.0.0.1:9000/transcribe" },
    workload: { kind: "clips", path: "./clips" },
    load: { kind: "constant", ratePerSecond: [50, 100] },
    connection: { maxConnections: 4 },
  },
  coldFirstRequestMs: null,
  levels: [50, 100].map((ratePerSecond, level) => ({
    level,
    load: { kind: "constant", ratePerSecond },
    counts: { ok: 500 - level * 3, failed: 0, dropped: level * 3, warmup: 0 },
    spanMs: 500_000 / ratePerSecond,
    ended: "requests",
    errors:
      level === 0
        ? []
        : [
            {
              error: "dropped: the level ended before a connection was free",
              count: 3,
              example: "the level ended before a connection was free",
            },
          ],
    metrics: {
      response_time: distribution("ms", 500, [221.4 + level * 180, 20.9, 801.2, 1402.4, 1921.1, 2018.3]),
      service_time: distribution("ms", 500, [36.2, 20.4, 21.6, 22.3, 412.6, 2016.2]),
      send_delay: distribution("ms", 500, [185.2 + level * 180, 0.1, 780, 1380, 1899, 1996]),
      request_rate: single("requests/s", 500, ratePerSecond * 0.998),
      error_rate: single("ratio", 500, level * 0.006),
      ttft: distribution("ms", 500, [31, 18.2, 19, 19.9, 380, 2001]),
      response_time_audio_under_2s: distribution("ms", 210, [120, 19.2, 640, 1210, 1800, 1900]),
      response_time_audio_2_5s: distribution("ms", 290, [260, 21.2, 840, 1510, 1950, 2018]),
    },
    arrivals: {
      planned: stream(500, ratePerSecond, 0, 0),
      sent: stream(500 - level * 3, ratePerSecond * 0.996, 2.1, 6.2),
      sentToPlannedRatio: 0.996,
      verdict: "asPlanned",
      text: "constant as planned; by its planned instants: sends waited for 4 connections",
    },
  })),
  instrument: {
    ...base.instrument,
    sendLatenessMs: capped,
    workers: [worker({ sends: 997, sendLatenessMs: capped, gc: noGc, thread: noThread })],
    stolen: { unavailable: "only Linux tells stolen time" },
  },
  warnings: [
    {
      code: "client-queue",
      message:
        "requests waited for one of 4 connections up to 2.0 s at 50 req/s: the server was not offered the planned load",
    },
  ],
});

/** Nobody listens. */
export const allFailed: AssessedRun = assessed({
  ...base,
  name: "whisper-sweep",
  scenario: speechScenario,
  ended: "failed",
  coldFirstRequestMs: null,
  levels: [1, 2].map((concurrency, level) => ({
    level,
    load: { kind: "closed", concurrency },
    counts: { ok: 0, failed: 20, dropped: 0, warmup: concurrency },
    spanMs: 41,
    ended: "requests",
    errors: [
      { error: "ECONNREFUSED while connecting", count: 20, example: "connect ECONNREFUSED 10.0.0.5:8000" },
    ],
    metrics: {
      response_time: distribution("ms", 0, [0, 0, 0, 0, 0, 0]),
      service_time: distribution("ms", 0, [0, 0, 0, 0, 0, 0]),
      request_rate: single("requests/s", 0, 0),
      error_rate: single("ratio", 20, 1),
    },
  })),
});

/** Independent users against a streaming server, at rates below one a second and above; nothing goes wrong. */
export const openLoopPoisson: AssessedRun = assessed(
  {
    ...base,
    name: "steady users",
    scenario: {
      target: { kind: "openai-transcription", url: "http://127.0.0.1:9000/v1", model: "tiny", stream: true },
      workload: { kind: "clips", path: "./clips" },
      load: { kind: "poisson", ratePerSecond: [0.5, 4] },
    },
    coldFirstRequestMs: 310,
    levels: [0.5, 4].map((ratePerSecond, level) => ({
      level,
      load: { kind: "poisson", ratePerSecond },
      counts: { ok: 60 * ratePerSecond, failed: 0, dropped: 0, warmup: 0 },
      spanMs: 60_000,
      ended: "duration",
      errors: [],
      metrics: {
        response_time: distribution("ms", 60 * ratePerSecond, [143.1, 139.7, 178.3, 190.2, 231.5, 240.8]),
        service_time: distribution("ms", 60 * ratePerSecond, [143, 139.6, 178.2, 190.1, 231.3, 240.7]),
        send_delay: distribution("ms", 60 * ratePerSecond, [0.1, 0.1, 0.1, 0.1, 0.2, 0.3]),
        ttft: distribution("ms", 60 * ratePerSecond, [61.4, 58.1, 80.3, 91.6, 120.4, 128.9]),
        request_rate: single("requests/s", 60 * ratePerSecond, ratePerSecond * 0.98),
        error_rate: single("ratio", 60 * ratePerSecond, 0),
        response_time_audio_under_2s: distribution(
          "ms",
          24 * ratePerSecond,
          [120, 118.2, 140, 151.3, 160, 171],
        ),
        response_time_audio_2_5s: distribution(
          "ms",
          36 * ratePerSecond,
          [160, 157.4, 182, 201.7, 236, 240.8],
        ),
        connections_opened: single("connections", 60 * ratePerSecond, level === 0 ? 2 : 5),
        wait_time: distribution("ms", 60 * ratePerSecond, [60, 57.2, 79, 90, 119, 127]),
        read_time: distribution("ms", 60 * ratePerSecond, [82, 81.3, 98, 99, 110, 113]),
      },
      arrivals: {
        planned: stream(60 * ratePerSecond, ratePerSecond, 0.931, 0.97),
        sent: stream(60 * ratePerSecond, ratePerSecond, 0.931, 0.97),
        sentToPlannedRatio: 1,
        verdict: "tooFew",
        text: `too few sends to tell: needs 300, has ${60 * ratePerSecond}`,
      },
    })),
    instrument: {
      ...base.instrument,
      sendLatenessMs: distribution("ms", 300, [0.04, 0.021, 0.06, 0.09, 0.31, 1.24]),
      workers: [
        worker({
          sends: 270,
          sendLatenessMs: distribution("ms", 300, [0.04, 0.021, 0.06, 0.09, 0.31, 1.24]),
        }),
      ],
    },
  },
  "p95 < 500ms",
);

const saturatedSecond = (second: number, index: number): MarkedWindow => ({
  worker: index % 2,
  fromMs: second * 1000 + 0.4,
  untilMs: second * 1000 + 1000.7,
  verdict: index % 3 === 2 ? "late" : "saturated",
  sends: 1000 + index,
  loopUtilizationRatio: index % 3 === 2 ? 0.78 : 0.81 + index / 100,
  latestSendMs: 20 + index * 3.5,
});

/** Two workers on two cores that were asked for more than they could send. */
export const overloadedGenerator: AssessedRun = assessed(
  {
    ...base,
    name: "too much for two workers",
    scenario: {
      target: { kind: "http", url: "http://127.0.0.1:9000/transcribe" },
      workload: { kind: "clips", path: "./clips" },
      load: { kind: "poisson", ratePerSecond: 2000 },
    },
    machine: { ...machine, cpuCount: 2 },
    coldFirstRequestMs: 12,
    levels: [
      {
        level: 0,
        load: { kind: "poisson", ratePerSecond: 2000 },
        counts: { ok: 60_000, failed: 0, dropped: 0, warmup: 0 },
        spanMs: 30_000,
        ended: "duration",
        errors: [],
        metrics: {
          response_time: distribution("ms", 60_000, [42, 31, 80, 110, 190, 260]),
          service_time: distribution("ms", 60_000, [30, 24, 50, 61, 90, 120]),
          send_delay: distribution("ms", 60_000, [12, 4, 30, 45, 98, 140]),
          request_rate: single("requests/s", 60_000, 1998),
          error_rate: single("ratio", 60_000, 0),
        },
        arrivals: {
          planned: stream(60_000, 2000, 1.003, 0.992),
          sent: stream(60_000, 1998, 2.41, 8.73),
          sentToPlannedRatio: 0.999,
          verdict: "notAsPlanned",
          text: "not as planned: dispersion of the sends 8.73, Poisson has 1 ± 0.10 in as many",
        },
      },
    ],
    instrument: {
      ...base.instrument,
      sendLatenessMs: distribution("ms", 60_000, [12, 4.1, 30, 45, 98, 140]),
      loopUtilizationMaxRatio: 0.932,
      loopDelayMaxMs: 61,
      workers: [0, 1].map((index) =>
        worker({
          worker: index,
          sends: 30_000,
          windows: { total: 30, busy: 12, saturated: 5, late: 2 },
          sendLatenessMs: distribution("ms", 30_000, [12, 4 + index / 5, 30, 45, 97 + index, 139 + index]),
          loopUtilizationMeanRatio: 0.71,
          loopUtilizationMaxRatio: 0.93 - index / 50,
          loopDelayP99Ms: 22.4,
          loopDelayMaxMs: 61 - index,
          gc: { count: 911, totalMs: 2104, maxMs: 18.9 },
          thread: { cpuMeanRatio: 0.83, cpuMaxRatio: 0.97, waitMeanRatio: 0.06, waitMaxRatio: 0.14 },
        }),
      ),
      windows: { total: 60, busy: 24, saturated: 10, late: 4 },
      invalidRequestRatio: 0.2333,
      markedWindows: Array.from({ length: 14 }, (_, index) => saturatedSecond(3 + 2 * index, index)),
      process: { cpuMeanRatio: 1.72, cpuMaxRatio: 1.98, rssMaxBytes: 310e6 },
      realTime: true,
    },
  },
  "p95 < 500ms",
);
