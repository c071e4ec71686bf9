// Runs in a thread of its own: sends one share of a plan over sockets of its own.
import { parentPort, workerData } from "node:worker_threads";
import { createRandom, rebaseClock, systemClock } from "../../base/index.ts";
import { createThreadConductor, type FromWorker, type ToWorker } from "../../fleet/index.ts";
import { runPlan } from "../../loadgen/index.ts";
import { createLoopMeter } from "../../probe/index.ts";
import { createBatchSender, type RunEvent } from "../../record/index.ts";
import { asBenchError } from "./as-bench-error.ts";
import type { FromLink } from "./recorder-protocol.ts";
import type { LoadWorkerStart } from "./run-in-workers.ts";
import { defaultParts } from "./run-parts.ts";
import { raiseToRealTime } from "./thread-priority.ts";
import { createTokenCounter } from "./token-counter.ts";

const port = parentPort;
if (port) {
  const { scenario, baseDir, environment, runId, originNs, plan, generator, link } =
    workerData as LoadWorkerStart;
  // The run's zero, seen from this thread.
  const clock = rebaseClock(systemClock, Number(originNs - systemClock.originNs) / 1e6);
  const stop = new AbortController();
  const abort = new AbortController();
  const gauge = { inFlight: 0 };
  const tell = (message: FromWorker): void => port.postMessage(message);
  const show = (event: RunEvent): void => tell({ kind: "event", event, inFlight: gauge.inFlight });
  const sender = createBatchSender(link, clock, {
    onBehind: () =>
      show({
        kind: "warned",
        at: clock.now(),
        code: "log.behind",
        message: "the log could not keep up with a worker: its sends waited for it",
      }),
    onStuck: () => stop.abort(),
  });
  const conductor = createThreadConductor((message) => {
    // What happened is recorded before it is said to be over.
    sender.flush();
    tell(message);
  }, stop.signal);
  port.on("message", (message: ToWorker) => {
    if (message.kind === "abort") abort.abort();
    if (message.kind === "stop" || message.kind === "abort") stop.abort();
    conductor.hear(message);
  });

  const options = { baseDir, environment };
  const tokens = await createTokenCounter(scenario, baseDir, clock);
  const target = defaultParts.createTarget(scenario, clock, options);
  const meter = createLoopMeter();
  const emit = (event: RunEvent): void => {
    if (event.kind === "loadgenHealth" || event.kind === "warned") {
      show(event);
      return;
    }
    if (event.kind === "requestEnded" && event.connection) {
      // Unique among all workers.
      const { id, reused } = event.connection;
      event.connection = { id: id * generator.count + generator.index, reused };
    }
    sender.add(event);
    tokens.see(event);
  };
  let failure: ReturnType<typeof asBenchError> | undefined;
  // It ends with the thread.
  await raiseToRealTime();
  try {
    await runPlan({
      clock,
      random: createRandom(scenario.seed),
      workload: await defaultParts.openWorkload(scenario, options),
      target,
      meter,
      stop: stop.signal,
      abort: abort.signal,
      emit,
      tagOf: (id) => `${runId}-${id}`,
      gauge,
      generator,
      conductor,
      settle: () => tokens.settle(emit),
      plan,
    });
  } catch (error) {
    failure = asBenchError(error);
  } finally {
    meter.close();
    await target.close();
    sender.flush();
    link.port.postMessage({ kind: "sentAll" } satisfies FromLink);
  }
  tell({
    kind: "done",
    ...(failure && { failure: { code: failure.code, message: failure.message, hint: failure.hint } }),
  });
  port.close();
}
