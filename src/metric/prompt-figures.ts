import type { RequestRecord } from "../record/index.ts";
import type { PromptSummary } from "./run-summary.ts";
import type { CheckResult } from "./text-checks/run-checks.ts";
import type { CountedReply } from "./tokens/counted-reply.ts";
import { e2eMs } from "./tokens/reply.ts";

/** A suite is a list that people read; one that is longer is shown by its first prompts. */
const mostPrompts = 500;

/** The figures of each prompt of a suite, of one level. */
export interface PromptFigures {
  add(record: RequestRecord, checks: readonly CheckResult[]): void;
  addReply(reply: CountedReply): void;
  /** In the order in which the prompts first ended; undefined when no request belongs to a suite. */
  figures(): PromptSummary[] | undefined;
}

interface Mean {
  n: number;
  sum: number;
}

interface Tally {
  readonly suite: string;
  readonly prompt: string;
  readonly title: string | undefined;
  n: number;
  failed: number;
  passed: number;
  checks: number;
  readonly ttft: Mean;
  readonly e2e: Mean;
  readonly outputTokens: Mean;
  readonly outputSpeed: Mean;
}

const mean = ({ n, sum }: Mean): number | null => (n > 0 ? sum / n : null);

const put = (into: Mean, value: number): void => {
  into.n++;
  into.sum += value;
};

const none = (): Mean => ({ n: 0, sum: 0 });

export function createPromptFigures(): PromptFigures {
  const tallies = new Map<string, Tally>();
  const keyOf = (suite: string, prompt: string): string => JSON.stringify([suite, prompt]);

  const tallyOf = (suite: string, prompt: string, title: string | undefined): Tally | undefined => {
    const key = keyOf(suite, prompt);
    const known = tallies.get(key);
    if (known || tallies.size >= mostPrompts) return known;
    const tally = {
      ...{ suite, prompt, title, n: 0, failed: 0, passed: 0, checks: 0 },
      ...{ ttft: none(), e2e: none(), outputTokens: none(), outputSpeed: none() },
    };
    tallies.set(key, tally);
    return tally;
  };

  return {
    add({ input, outcome, sentAt, firstTokenAt }, checks) {
      if (input.kind !== "prompt" || input.suite === undefined) return;
      const tally = tallyOf(input.suite, input.prompt, input.title);
      if (!tally) return;
      if (outcome.kind !== "ok") {
        tally.failed++;
        return;
      }
      tally.n++;
      tally.checks += checks.length;
      tally.passed += checks.filter((check) => check.passed).length;
      if (sentAt !== null && firstTokenAt !== undefined) put(tally.ttft, firstTokenAt - sentAt);
    },
    addReply({ reply, output }) {
      const tally = reply.suite === undefined ? undefined : tallies.get(keyOf(reply.suite, reply.prompt));
      if (!tally) return;
      const ms = e2eMs(reply);
      put(tally.e2e, ms);
      if (!output) return;
      put(tally.outputTokens, output.tokens);
      if (ms > 0) put(tally.outputSpeed, output.tokens / (ms / 1000));
    },
    figures() {
      if (tallies.size === 0) return undefined;
      return [...tallies.values()].map(({ suite, prompt, title, n, failed, passed, checks, ...means }) => ({
        suite,
        prompt,
        ...(title === undefined ? {} : { title }),
        n,
        failed,
        ...(checks > 0 ? { checks: { passed, failed: checks - passed } } : {}),
        ttftMs: mean(means.ttft),
        e2eMs: mean(means.e2e),
        outputTokens: mean(means.outputTokens),
        outputTokensPerSecond: mean(means.outputSpeed),
      }));
    },
  };
}
