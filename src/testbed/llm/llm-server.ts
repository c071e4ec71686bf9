import { BenchError } from "../../base/index.ts";
import { createFrontDoor } from "../http/front-door.ts";
import { houseRoutes } from "../http/house-routes.ts";
import { checkAddress, type ListeningServer, listen } from "../http/listening-server.ts";
import { llmRoutes } from "../llm-api/llm-routes.ts";
import { nowNs } from "../monotonic.ts";
import { createSlotQueue } from "../slot-queue.ts";
import { createTruthLog, type TruthReport } from "../truth-log.ts";
import { createLlmEngine, type OnWeightsProgress } from "./create-llm-engine.ts";
import { createLlmMetrics } from "./llm-metrics.ts";
import { type LlmServerInput, LlmServerSpec } from "./llm-server-spec.ts";
import type { LlmTruth } from "./llm-truth.ts";
import { createModelDesk } from "./model-desk.ts";

/** A running server. */
export interface LlmServer extends ListeningServer {
  /** Model names that requests may ask for, loaded or not. */
  readonly models: readonly string[];
  /** What `GET /truth` answers, without JSON. */
  truth(): TruthReport<LlmTruth>;
  /** Cuts every connection, stops the engine and frees the port. Can be called twice. */
  close(): Promise<void>;
}

/** Requests whose truth is kept; each has the instants of all its events. */
const keptRequests = 50_000;

/**
 * Makes the engine ready, then listens. A server of its own beside the one for speech: the two share every part that
 * knows nothing of what is served, and nothing else.
 * @param onProgress how far the writing of random weights is; called only when there is something to write
 * @throws BenchError usage.bad-value, serve.token-missing, serve.engine-missing, serve.port-taken
 */
export async function startLlmServer(
  input: LlmServerInput,
  onProgress?: OnWeightsProgress,
): Promise<LlmServer> {
  const parsed = LlmServerSpec.safeParse(input);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BenchError(
      "usage.bad-value",
      `the language server's ${issue?.path.join(".") || "options"}: ${issue?.message}`,
    );
  }
  const spec = parsed.data;
  checkAddress(spec);

  const startedNs = nowNs();
  const engine = await createLlmEngine(spec.engine, startedNs, onProgress);
  const queue = createSlotQueue(engine.slots, spec.queueLimit, engine.kvTokens);
  const truth = createTruthLog<LlmTruth>(startedNs, keptRequests);
  const metrics = createLlmMetrics(queue, engine.kvTokens);
  const models = createModelDesk(engine);
  const state = () => ({
    engine: engine.name,
    running: queue.running,
    waiting: queue.waiting,
    loaded: engine.models().flatMap(({ id, loaded }) => (loaded ? [id] : [])),
  });
  const routes = [
    ...llmRoutes({ ...spec, engine, models, queue, metrics }, truth),
    ...houseRoutes({ state, metrics, truth }),
  ];
  let listening: ListeningServer;
  try {
    listening = await listen(spec, createFrontDoor(routes, spec.token));
  } catch (error) {
    await engine.close();
    throw error;
  }

  let closing: Promise<unknown> | undefined;
  return {
    ...listening,
    models: engine.models().map(({ id }) => id),
    truth: () => truth.report(),
    close: async () => {
      closing ??= Promise.all([listening.close(), engine.close()]);
      await closing;
    },
  };
}
