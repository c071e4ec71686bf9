import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { BenchError, type Clock, formatDurationMs } from "../../base/index.ts";
import type { RunSummary } from "../../metric/index.ts";
import { createBatchSender, createProgress } from "../../record/index.ts";
import type { FromRecorder, RecorderStart, ToRecorder } from "./recorder-protocol.ts";
import type { Recording, RecordingListener } from "./recording.ts";

export interface ThreadOptions {
  /** Numbers are wanted while the run goes on. */
  readonly live: boolean;
  /** The thread's file, as JavaScript. */
  readonly entry?: URL;
}

/**
 * Records in a thread of its own: appending costs a fraction of a microsecond and waits for nothing, unless the recorder
 * is seconds behind. That is told as a warning (`log.behind`) and waited for, because a log with holes is worth nothing.
 * @throws log.write-failed
 */
export async function recordInThread(
  path: string,
  clock: Clock,
  { onFailure, onWarning }: RecordingListener,
  { live, entry = new URL("./recorder-thread.js", import.meta.url) }: ThreadOptions,
): Promise<Recording> {
  const progress = createProgress();
  const { port1: port, port2 } = new MessageChannel();
  const start: RecorderStart = { path, progress, live };
  const worker = new Worker(entry, {
    workerData: { ...start, port: port2 },
    transferList: [port2],
    // Flags of the process, such as --input-type, are for its own entry.
    execArgv: [],
  });
  const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));

  let failure: BenchError | undefined;
  let latest: RunSummary | undefined;
  let isReady = false;
  const reports = new Map<number, (summary: RunSummary) => void>();
  let giveUp = (_error: BenchError): void => {};
  const lost = new Promise<never>((_resolve, reject) => {
    giveUp = reject;
  });
  lost.catch(() => {});
  let becomeReady = (): void => {};
  const ready = new Promise<void>((resolve) => {
    becomeReady = resolve;
  });

  const fail = (error: BenchError): void => {
    if (failure) return;
    failure = error;
    if (isReady) onFailure(error);
  };
  let isLost = false;
  let isClosing = false;
  let isClosed = false;
  const gone = (what: string): void => {
    isLost = true;
    fail(new BenchError("log.write-failed", `cannot write ${path}: ${what}`));
    giveUp(failure as BenchError);
  };
  worker.once("error", (error) => gone(`the thread that writes it failed: ${error.message}`));
  worker.once("exit", () => {
    hearAll();
    if (!isClosing) gone("the thread that writes it is gone");
  });

  const hear = (message: FromRecorder): void => {
    switch (message.kind) {
      case "ready":
        isReady = true;
        becomeReady();
        return;
      case "failed":
        fail(new BenchError("log.write-failed", message.message, { hint: message.hint }));
        return;
      case "closed":
        isClosed = true;
        return;
      case "summary": {
        latest = message.summary;
        if (message.ticket === undefined) return;
        reports.get(message.ticket)?.(message.summary);
        reports.delete(message.ticket);
        return;
      }
    }
  };
  port.on("message", hear);
  /** What was told already, without a turn of the event loop. */
  const hearAll = (): void => {
    for (let told = receiveMessageOnPort(port); told; told = receiveMessageOnPort(port)) hear(told.message);
  };

  await Promise.race([ready, lost]).catch(() => {
    throw failure;
  });
  // A run that is given up without being closed must not keep the process alive.
  port.unref();
  worker.unref();

  const sender = createBatchSender({ port, progress }, clock, {
    onBehind: () =>
      onWarning({
        code: "log.behind",
        message: "the log is written more slowly than requests end: sends wait for it and are late",
      }),
    onStuck: () => gone("nothing has been written for seconds"),
  });
  let isTold = true;
  const append: Recording["append"] = (event) => {
    if (event.kind === "phaseEnded" || event.kind === "runEnded") isTold = false;
    if (event.kind === "runEnded" && sender.waitedMs > 0) {
      const message = `sends waited ${formatDurationMs(Math.ceil(sender.waitedMs))} in all for the log to be written`;
      onWarning({ code: "log.waited", message });
    }
    sender.add(event);
  };

  const settled = (): Promise<RunSummary> => {
    const ticket = sender.askReport();
    const report = new Promise<RunSummary>((resolve) => reports.set(ticket, resolve));
    port.ref();
    return Promise.race([report, lost])
      .catch((error) => {
        if (latest) return latest;
        throw error;
      })
      .finally(() => port.unref());
  };

  const close = async (): Promise<void> => {
    // Everything that other threads sent is recorded before.
    await settled().catch(() => {});
    isClosing = true;
    worker.ref();
    if (isLost) await worker.terminate();
    else port.postMessage({ kind: "close" } satisfies ToRecorder);
    await ended;
    hearAll();
    if (!isClosed) gone("the thread that writes it is gone");
    port.close();
    if (failure) throw failure;
  };

  return {
    append,
    latest() {
      // An event that ends something is followed by its numbers; nothing is in flight that could wait for them.
      if (!isTold || !latest) {
        if (!sender.waitFor(sender.askReport())) gone("nothing has been written for seconds");
        isTold = true;
      }
      hearAll();
      if (!latest) throw failure;
      return latest;
    },
    settled,
    openLink() {
      const { port1, port2: link } = new MessageChannel();
      port.postMessage({ kind: "link", port: link } satisfies ToRecorder, [link]);
      return { port: port1, progress };
    },
    close,
  };
}
