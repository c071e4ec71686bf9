// Runs in a thread of its own: writes the log and sums it up, so that neither delays a send.
import { type MessagePort, workerData } from "node:worker_threads";
import { type BenchError, systemClock } from "../../base/index.ts";
import { createRunLogWriter } from "../../record/file.ts";
import type { PostedBatch } from "../../record/index.ts";
import { createRecorder } from "./recorder.ts";
import type { FromLink, FromRecorder, RecorderStart, ToRecorder } from "./recorder-protocol.ts";
import { lowerPriority } from "./thread-priority.ts";

const liveEveryMs = 250;

lowerPriority();

const { path, port, progress, live } = workerData as RecorderStart & { readonly port: MessagePort };
const tell = (message: FromRecorder): void => port.postMessage(message);
const failed = ({ message, hint }: BenchError): FromRecorder => ({ kind: "failed", message, hint });

const setTimer = (afterMs: number, callback: () => void) =>
  systemClock.setTimer(systemClock.now() + afterMs, callback);

const writer = await createRunLogWriter(path, setTimer, (error) => tell(failed(error))).catch(
  (error: BenchError) => {
    tell(failed(error));
    port.close();
  },
);

if (writer) {
  const recorder = createRecorder(progress, writer, (summary, ticket) =>
    tell({ kind: "summary", summary, ticket }),
  );
  let cancelLive = (): void => {};
  const tellNews = (): void => {
    const summary = recorder.news();
    if (summary) tell({ kind: "summary", summary });
    cancelLive = setTimer(liveEveryMs, tellNews);
  };

  const close = async (): Promise<void> => {
    cancelLive();
    // A failure was told when it happened, or is told now.
    await writer.close().catch((error) => tell(failed(error)));
    tell({ kind: "closed" });
    port.close();
  };

  port.on("message", (message: PostedBatch | ToRecorder) => {
    if (!("kind" in message)) recorder.receive(message);
    else if (message.kind === "close") close();
    else {
      let hasSentAll = false;
      message.port.on("message", (heard: FromLink) => {
        if ("kind" in heard) hasSentAll = true;
        else recorder.receive(heard);
      });
      message.port.on("close", () => {
        if (!hasSentAll) recorder.senderGone();
      });
      message.port.unref();
    }
  });
  if (live) tellNews();
  tell({ kind: "ready" });
}
