import { BenchError } from "../base/index.ts";
import { isCountedByServer } from "../metric/index.ts";
import type { RequestRecord } from "../record/index.ts";
import type { RunFlags } from "./flags.ts";
import type { LlmFlags } from "./llm-flags.ts";

type Flags = RunFlags & LlmFlags;

/** Enough to see whether a server works; not enough for a percentile. */
const quickRequests = 3;
const quickTokens = 64;

/** Flags that say how much is sent, and of what: --quick has its own answer. */
const decided = {
  concurrency: "--concurrency",
  rate: "--rate",
  arrival: "--arrival",
  burst: "--burst",
  requests: "--requests",
  duration: "--duration",
  warmup: "--warmup",
  runs: "--runs",
  inputTokens: "--input-tokens",
  dataset: "--dataset",
  trace: "--trace",
} as const satisfies Partial<Record<keyof Flags, string>>;

/**
 * The flags that --quick stands for: three prompts of a suite with short answers, one after the other.
 * @throws usage.conflict
 */
export function quickFlags(flags: Flags): Flags {
  const other = Object.entries(decided).find(([key]) => flags[key as keyof typeof decided] !== undefined);
  if (other) {
    throw new BenchError("usage.conflict", `--quick sends three requests, whatever ${other[1]} says`, {
      hint: "leave one of them out",
    });
  }
  return { maxTokens: quickTokens, ...flags, concurrency: [1], requests: quickRequests, warmup: 0 };
}

/** Whether a server works, as far as a few requests can tell. */
export interface QuickVerdict {
  readonly works: boolean;
  /** For people: the verdict, and what is worth knowing beside it. */
  readonly lines: readonly string[];
}

/** @param records the measured requests of a run */
export function quickVerdict(records: readonly RequestRecord[], flags: LlmFlags): QuickVerdict {
  const ok = records.filter(({ outcome }) => outcome.kind === "ok");
  const empty = ok.filter(({ output }) => !output?.text && !output?.reasoning && !output?.toolCalls);
  const notAll = (n: number, what: string): QuickVerdict => ({
    works: false,
    lines: [`Not everything works: ${n} of ${records.length} requests ${what}.`],
  });
  if (ok.length < records.length) return notAll(records.length - ok.length, "failed");
  if (empty.length > 0) return notAll(empty.length, "got an empty answer");
  if (ok.length === 0) return { works: false, lines: ["Nothing was measured."] };
  const lines = [`Everything works: ${ok.length} requests were answered.`];
  if (flags.stream !== false && ok.every(({ chunkAts }) => (chunkAts?.length ?? 0) < 2)) {
    lines.push(
      "But each answer came in one piece: the server does not stream, or something between holds it back.",
    );
  }
  if (!ok.some(isCountedByServer)) {
    lines.push("But the server gives no token counts that can be true: the tokens were counted here.");
  }
  return { works: true, lines };
}
