import type { RequestEnded, RunEvent, RunStarted, TokensCounted } from "../../record/index.ts";
import { createSummaryFold } from "../summary-fold.ts";
import { countReply } from "../tokens/counted-reply.ts";
import { type Reply, replyOf } from "../tokens/reply.ts";
import { aiperfRows } from "./aiperf.ts";
import type { RowsOf, Sample } from "./dialect-level.ts";
import type { Dialect, DialectReport } from "./dialect-report.ts";
import { guidellmRows } from "./guidellm.ts";
import { ietfRows } from "./ietf.ts";
import { ietfDisclosure } from "./ietf-disclosure.ts";
import { mlperfRows } from "./mlperf.ts";
import { vllmRows } from "./vllm.ts";

interface DialectSpec {
  readonly title: string;
  readonly notes: readonly string[];
  readonly rowsOf: RowsOf;
}

const specs: Readonly<Record<Dialect, DialectSpec>> = {
  vllm: {
    title: "vLLM bench serve (September 2026)",
    notes: ["Only requests that ended well are in the latencies."],
    rowsOf: vllmRows,
  },
  aiperf: {
    title: "AIPerf (October 2025)",
    notes: [
      "AIPerf counts tokens with its own tokenizer unless told otherwise; here every count is the log's.",
    ],
    rowsOf: aiperfRows,
  },
  guidellm: {
    title: "GuideLLM 0.7",
    notes: ["Without usage from the server, GuideLLM takes events for tokens."],
    rowsOf: guidellmRows,
  },
  mlperf: {
    title: "MLPerf LoadGen and MLPerf Endpoints (2026)",
    notes: [
      "An official result needs a valid run of LoadGen: its minimum duration, its data and its checks.",
    ],
    rowsOf: mlperfRows,
  },
  ietf: {
    title: "IETF drafts draft-gaikwad-llm-benchmarking (-01, August 2026)",
    notes: [
      "The drafts are individual submissions without standing yet; this follows them and claims no conformance.",
      "Warm-up requests are excluded.",
    ],
    rowsOf: ietfRows,
  },
};

interface Kept {
  readonly reply: Reply;
  readonly record: Omit<Sample, "counted">;
}

/** A log, being computed anew. Keeps the stamps of every request: for reports, not for live use. */
export interface DialectFold {
  add(event: RunEvent): void;
  /** @throws log.unreadable before the first event, runStarted, was added */
  report(): DialectReport;
}

/** Begins the figures that another tool would have printed. */
export function createDialectFold(dialect: Dialect): DialectFold {
  const ours = createSummaryFold();
  const kept = new Map<number, Kept[]>();
  const counts = new Map<number, TokensCounted>();
  const withPrompts = new Set<number>();
  let started: RunStarted | undefined;

  const keep = (record: RequestEnded): void => {
    if (record.input.kind === "prompt") withPrompts.add(record.level);
    const reply = record.warmup ? undefined : replyOf(record);
    if (!reply) return;
    const { level, plannedAt, endedAt, stamps } = record;
    const levelKept = kept.get(level) ?? [];
    kept.set(level, levelKept);
    levelKept.push({
      reply,
      record: {
        plannedAt,
        sentAt: reply.sentAt,
        firstByteAt: stamps.firstByteAt,
        endedAt,
        eventAts: reply.stream?.chunkAts ?? [],
      },
    });
  };

  return {
    add(event) {
      ours.add(event);
      if (event.kind === "runStarted") started ??= event;
      else if (event.kind === "requestEnded") keep(event);
      else if (event.kind === "tokensCounted") counts.set(event.id, event);
    },
    report() {
      ours.close();
      const summary = ours.summary();
      const { title, notes, rowsOf } = specs[dialect];
      let without = 0;
      const levels = summary.levels.map((level) => {
        const samples = (kept.get(level.level) ?? []).map(({ reply, record }) => ({
          counted: countReply(reply, counts.get(reply.id)),
          ...record,
        }));
        without += samples.filter(({ counted }) => counted.output === undefined).length;
        const rows = withPrompts.has(level.level) ? rowsOf({ summary: level, samples }) : [];
        return { level: level.level, load: level.load, rows };
      });
      const allNotes = [
        ...notes,
        ...(without > 0
          ? [`${without} replies have no token count: they are in no figure that needs one.`]
          : []),
        ...(withPrompts.size === 0 ? ["The log has no prompts, so there is nothing to compute."] : []),
      ];
      const disclosure = dialect === "ietf" && started ? ietfDisclosure(started, summary) : [];
      return { dialect, title, notes: allNotes, levels, disclosure };
    },
  };
}

/**
 * What another tool would have printed of the same requests.
 * @throws log.unreadable when the log does not begin with runStarted
 */
export function recompute(events: Iterable<RunEvent>, dialect: Dialect): DialectReport {
  const fold = createDialectFold(dialect);
  for (const event of events) fold.add(event);
  return fold.report();
}
