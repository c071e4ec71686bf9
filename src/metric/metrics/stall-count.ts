import { numberMetric } from "../metric.ts";
import { readGapsMs } from "../tokens/output-reads.ts";
import { isStreamedReply } from "../tokens/reply.ts";

/** Fixed, so that runs compare: a limit taken from a run's own median would forgive slow servers their stalls. */
const stallMs = 1000;

export const stallCount = numberMetric({
  id: "stall_count",
  label: "Stalls",
  unit: "gaps",
  better: "lower",
  input: "prompt",
  needs: "ok prompts with a streamed answer",
  formula: `gaps of more than ${stallMs} ms between two reads with output, in ok streamed prompts; the wait for the first token is not one. detail: replies that had any, and the time that all of them lasted. The limit is the same in every run.`,
  source: "definition of this project; one second is where an answer's flow of thought breaks (Nielsen 1993)",
  start() {
    let streamed = 0;
    let stalls = 0;
    let stalledReplies = 0;
    let stalledMs = 0;
    return {
      add(record) {
        if (!isStreamedReply(record)) return;
        streamed++;
        const found = readGapsMs(record).filter((gapMs) => gapMs > stallMs);
        stalls += found.length;
        if (found.length > 0) stalledReplies++;
        for (const gapMs of found) stalledMs += gapMs;
      },
      result: () =>
        streamed === 0
          ? undefined
          : { value: stalls, n: streamed, detail: { limitMs: stallMs, stalledReplies, stalledMs } },
    };
  },
});
