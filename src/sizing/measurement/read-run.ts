import type { AssessedRun } from "../../analysis/index.ts";
import type { RequestEnded, RunEvent } from "../../record/index.ts";
import { checkSteady } from "./check-steady.ts";
import type { LevelPoint, Measurement } from "./measurement.ts";

/** More failures than this are a broken server, not a slow one. */
const mostFailedRatio = 0.001;
const fewestSamples = 20;

/** Instants in ms, from the first to the last of some. */
interface Range {
  from: number;
  to: number;
  count: number;
}

const emptyRange = (): Range => ({ from: Infinity, to: -Infinity, count: 0 });

function extend(range: Range, at: number): void {
  range.from = Math.min(range.from, at);
  range.to = Math.max(range.to, at);
  range.count += 1;
}

const perSecond = ({ from, to, count }: Range): number =>
  to > from ? ((count - 1) * 1000) / (to - from) : 0;

interface LevelSamples {
  readonly serviceMs: number[];
  readonly responseMs: number[];
  readonly plannedAt: Range;
  readonly endedAt: Range;
  audioSeconds: number;
  outputTokens: number;
}

/**
 * What a run says of the machine that it measured. The server's machine is not the generator's: where they are not the
 * same, name it with `host`.
 * @param events of the same run
 * @param host the server's machine, and the cores that its server could use, where the user says so
 */
export async function readRun(
  summary: AssessedRun,
  events: AsyncIterable<RunEvent>,
  source: string,
  host: { readonly name?: string; readonly cores?: number } = {},
): Promise<Measurement> {
  const samples = await collect(events);
  const levels = summary.levels.map(({ level, load, counts, metrics }): LevelPoint => {
    const all = counts.ok + counts.failed + counts.dropped;
    const isOpen = "ratePerSecond" in load;
    const own = samples.get(level);
    return {
      // What came in this sample, not what was asked of chance: a short Poisson stream is off by some per cent.
      offeredPerSecond: isOpen ? (own ? perSecond(own.plannedAt) : load.ratePerSecond) : null,
      concurrency: load.kind === "closed" ? load.concurrency : null,
      throughputPerSecond: (isOpen && own ? perSecond(own.endedAt) : metrics.request_rate?.mean) ?? 0,
      failedRatio: all === 0 ? 1 : 1 - counts.ok / all,
      responseMs: (samples.get(level)?.responseMs ?? []).sort((a, b) => a - b),
    };
  });
  const alone = summary.levels.findIndex(({ load }) => load.kind === "closed" && load.concurrency === 1);
  const aloneMs = alone < 0 ? [] : (samples.get(summary.levels[alone]?.level ?? -1)?.serviceMs ?? []);
  const ok = [...samples.values()];
  const count = ok.reduce((sum, { serviceMs }) => sum + serviceMs.length, 0);
  const perRequest = (total: number): number | null => (total > 0 ? total / count : null);
  const failed = levels.findIndex(({ failedRatio }) => failedRatio > mostFailedRatio);
  return {
    source,
    hostId: host.name ?? null,
    cpuModel: host.name ?? summary.machine.cpuModel,
    architecture: summary.machine.arch,
    measuredAt: summary.startedAt,
    key: { model: modelOf(summary.scenario), quantization: null, engine: null, threads: null, batch: null },
    cores: host.cores ?? null,
    service:
      aloneMs.length === 0
        ? null
        : {
            meanMs: aloneMs.reduce((a, b) => a + b, 0) / aloneMs.length,
            n: aloneMs.length,
            samplesMs: aloneMs,
          },
    levels,
    maxThroughputPerSecond: Math.max(0, ...levels.map(({ throughputPerSecond }) => throughputPerSecond)),
    memoryPeakBytes: null,
    audioSecondsPerRequest: perRequest(ok.reduce((sum, { audioSeconds }) => sum + audioSeconds, 0)),
    outputTokensPerRequest: perRequest(ok.reduce((sum, { outputTokens }) => sum + outputTokens, 0)),
    invalid: [
      ...summary.assessment.warnings.filter(({ invalidates }) => invalidates).map(({ message }) => message),
      ...(failed < 0
        ? []
        : [`${((levels[failed]?.failedRatio ?? 1) * 100).toFixed(1)} % of level ${failed + 1} failed`]),
      ...(alone >= 0 && aloneMs.length < fewestSamples
        ? [`${aloneMs.length} requests one at a time, ${fewestSamples} are needed`]
        : []),
      ...(count === 0 ? ["no request ended well"] : []),
      ...checkSteady(aloneMs),
    ],
    notes: summary.assessment.warnings
      .filter(({ invalidates }) => !invalidates)
      .map(({ message }) => message),
  };
}

async function collect(events: AsyncIterable<RunEvent>): Promise<Map<number, LevelSamples>> {
  const byLevel = new Map<number, LevelSamples>();
  for await (const event of events) {
    if (event.kind !== "requestEnded" || event.warmup || event.outcome.kind !== "ok") continue;
    let level = byLevel.get(event.level);
    if (!level) {
      level = {
        serviceMs: [],
        responseMs: [],
        plannedAt: emptyRange(),
        endedAt: emptyRange(),
        audioSeconds: 0,
        outputTokens: 0,
      };
      byLevel.set(event.level, level);
    }
    add(level, event);
  }
  return byLevel;
}

function add(level: LevelSamples, { sentAt, plannedAt, endedAt, input, usage }: RequestEnded): void {
  if (sentAt === null || endedAt === null) return;
  level.serviceMs.push(endedAt - sentAt);
  level.responseMs.push(endedAt - plannedAt);
  extend(level.plannedAt, plannedAt);
  extend(level.endedAt, endedAt);
  if (input.kind === "speech") level.audioSeconds += input.audioSeconds;
  level.outputTokens += usage?.outputTokens ?? 0;
}

function modelOf(scenario: unknown): string {
  const model = (scenario as { target?: { model?: unknown } } | null)?.target?.model;
  return typeof model === "string" ? model : "unknown";
}
