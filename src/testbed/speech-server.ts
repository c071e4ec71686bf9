import { createServer, type Server } from "node:http";
import { BlockList, isIPv6 } from "node:net";
import { BenchError } from "../base/index.ts";
import { createSpeechEngine } from "./create-speech-engine.ts";
import { createRequestListener } from "./http/request-listener.ts";
import { createServerMetrics } from "./http/server-metrics.ts";
import { nowNs } from "./monotonic.ts";
import { createSlotQueue } from "./slot-queue.ts";
import { type SpeechServerInput, SpeechServerSpec } from "./speech-server-spec.ts";
import { createTruthLog, type TruthReport } from "./truth-log.ts";

/** A running server. */
export interface SpeechServer {
  /** "http://127.0.0.1:8000", without a path. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  /** Model names that requests may ask for; the first is the default. */
  readonly models: readonly string[];
  /** What `GET /truth` answers, without JSON. */
  truth(): TruthReport;
  /** Cuts every connection, stops the engine and frees the port. Can be called twice. */
  close(): Promise<void>;
}

/** Long lines of connections are normal here: a burst opens hundreds at once. */
const backlog = 4096;

/** Longer than a client's pause between two requests, so that it never writes into a connection that just closed. */
const keepAliveMs = 120_000;

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
  if (!spec.token && !isLoopback(spec.host)) {
    throw new BenchError(
      "serve.token-missing",
      `${spec.host} can be reached by other machines, and no token was given`,
    );
  }

  const startedNs = nowNs();
  const engine = await createSpeechEngine(spec.engine, startedNs);
  const models = spec.models ?? engine.models;
  const queue = createSlotQueue(engine.slots, spec.queueLimit);
  const truth = createTruthLog(startedNs);
  const server = createServer(
    { keepAliveTimeout: keepAliveMs, noDelay: true },
    createRequestListener({ ...spec, engine, models, queue, truth, metrics: createServerMetrics(queue) }),
  );
  let port: number;
  try {
    port = await listen(server, spec.host, spec.port);
  } catch (error) {
    await engine.close();
    throw error;
  }

  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await Promise.all([closed, engine.close()]);
  };
  return {
    url: `http://${isIPv6(spec.host) ? `[${spec.host}]` : spec.host}:${port}`,
    host: spec.host,
    port,
    models,
    truth: () => truth.report(),
    close: () => (closing ??= close()),
  };
}

function isLoopback(host: string): boolean {
  const loopback = new BlockList();
  loopback.addSubnet("127.0.0.0", 8);
  if (host === "localhost" || host === "::1") return true;
  return loopback.check(host);
}

function listen(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why =
        error.code === "EADDRINUSE"
          ? "is already in use"
          : `cannot be bound (${error.code ?? error.message})`;
      reject(new BenchError("serve.port-taken", `the address ${host}:${port} ${why}`, { cause: error }));
    });
    server.listen({ host, port, backlog }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}
