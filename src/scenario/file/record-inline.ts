import type { Clock } from "../../base/index.ts";
import { createSummaryFold } from "../../metric/index.ts";
import { createRunLogWriter } from "../../record/file.ts";
import type { Recording, RecordingListener } from "./recording.ts";

/**
 * Records in this thread: on a virtual clock, and from TypeScript sources, which no thread of Node 20 can load.
 * @throws log.write-failed
 */
export async function recordInline(
  path: string,
  clock: Clock,
  { onFailure }: Pick<RecordingListener, "onFailure">,
): Promise<Recording> {
  const setTimer = (afterMs: number, callback: () => void) => clock.setTimer(clock.now() + afterMs, callback);
  const writer = await createRunLogWriter(path, setTimer, onFailure);
  const fold = createSummaryFold();
  return {
    append(event) {
      writer.append(event);
      fold.add(event);
    },
    latest: () => fold.summary(),
    settled: async () => fold.summary(),
    openLink: undefined,
    close: () => writer.close(),
  };
}
