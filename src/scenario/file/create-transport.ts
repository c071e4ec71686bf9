import type { Clock } from "../../base/index.ts";
import { createHttp1Transport, createUndiciTransport, type HttpTransport } from "../../transport/index.ts";
import type { Scenario } from "../scenario-spec.ts";

/** The client that the scenario asks for. */
export function createTransport({ connection, target }: Scenario, clock: Clock): HttpTransport {
  const { client, maxConnections, proxyUrl, http2 } = connection;
  const common = {
    clock,
    timeouts: target.timeouts,
    ...(maxConnections === undefined ? {} : { maxConnections }),
  };
  if (client === "http1") return createHttp1Transport(common);
  return createUndiciTransport({ ...common, http2, ...(proxyUrl === undefined ? {} : { proxyUrl }) });
}
