import { createSummaryFold, type RunSummary } from "../../metric/index.ts";
import type { RunLogWriter } from "../../record/file.ts";
import { createBatchOrder, decodeBatch, type PostedBatch } from "../../record/index.ts";

/** Writes and sums up the batches of all threads. */
export interface Recorder {
  receive(posted: PostedBatch): void;
  /** A thread that sent batches died. */
  senderGone(): void;
  /** The numbers so far, if there are any that were not given yet. */
  news(): RunSummary | undefined;
}

/** @param onReport receives numbers that were asked for */
export function createRecorder(
  progress: SharedArrayBuffer,
  writer: Pick<RunLogWriter, "append" | "room">,
  onReport: (summary: RunSummary, ticket: number) => void,
): Recorder {
  const order = createBatchOrder(progress);
  const fold = createSummaryFold();
  let isRecording = false;
  let hasBegun = false;
  let isNew = false;

  const record = async (): Promise<void> => {
    if (isRecording) return;
    isRecording = true;
    for (let posted = order.take(); posted; posted = order.take()) {
      for (const event of decodeBatch(posted.batch)) {
        writer.append(event);
        fold.add(event);
      }
      hasBegun ||= posted.batch.events > 0;
      isNew = true;
      await writer.room();
      // Before the step is told: whoever waits for it finds the numbers there.
      if (posted.report) onReport(fold.summary(), posted.ticket);
      order.done(posted);
    }
    isRecording = false;
  };

  return {
    receive(posted) {
      order.add(posted);
      record();
    },
    senderGone() {
      order.senderGone();
      record();
    },
    news() {
      if (!isNew || !hasBegun) return undefined;
      isNew = false;
      return fold.summary();
    },
  };
}
