import { BenchError } from "../base/index.ts";
import { createSpeechEngine } from "./create-speech-engine.ts";
import { checkAddress, type ListeningServer, listen } from "./http/listening-server.ts";
import { createRequestListener } from "./http/request-listener.ts";
import { createServerMetrics } from "./http/server-metrics.ts";
import { createTurnstile } from "./http/turnstile.ts";
import { nowNs } from "./monotonic.ts";
import { createSlotQueue } from "./slot-queue.ts";
import { type SpeechServerInput, SpeechServerSpec } from "./speech-server-spec.ts";
import { createTruthLog, type RequestTruth, type TruthReport } from "./truth-log.ts";

/** A running server. */
export interface SpeechServer extends ListeningServer {
  /** Model names that requests may ask for; the first is the default. */
  readonly models: readonly string[];
  /** What `GET /truth` answers, without JSON. */
  truth(): TruthReport;
  /** Cuts every connection, stops the engine and frees the port. Can be called twice. */
  close(): Promise<void>;
}

/**
 * Loads the engine, then listens; when it resolves the first request is as fast as any other.
 * @throws BenchError usage.bad-value, serve.token-missing, serve.engine-missing, serve.port-taken
 */
export async function startSpeechServer(input: SpeechServerInput): Promise<SpeechServer> {
  const parsed = SpeechServerSpec.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BenchError(
      "usage.bad-value",
      `the speech server's ${issue?.path.join(".") || "options"}: ${issue?.message}`,
    );
  }
  const spec = parsed.data;
  checkAddress(spec);

  const startedNs = nowNs();
  const engine = await createSpeechEngine(spec.engine, startedNs);
  const models = spec.models ?? engine.models;
  const queue = createSlotQueue(engine.slots, spec.queueLimit);
  const truth = createTruthLog<RequestTruth>(startedNs);
  let listening: ListeningServer;
  try {
    listening = await listen(
      spec,
      createRequestListener({
        ...spec,
        engine,
        models,
        queue,
        truth,
        metrics: createServerMetrics(queue),
        turnstile: createTurnstile(),
      }),
    );
  } catch (error) {
    await engine.close();
    throw error;
  }

  let closing: Promise<unknown> | undefined;
  return {
    ...listening,
    models,
    truth: () => truth.report(),
    close: async () => {
      closing ??= Promise.all([listening.close(), engine.close()]);
      await closing;
    },
  };
}
