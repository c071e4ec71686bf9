import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { nowNs } from "../monotonic.ts";
import { type TruthLog, truthJson } from "../truth-log.ts";
import { ApiError, errorBody } from "./api-error.ts";
import { transcriptionPaths } from "./transcription-request.ts";
import { answerTranscription, sendWhole, type TranscriptionDesk } from "./transcription-route.ts";

export interface ListenerOptions extends TranscriptionDesk {
  readonly truth: TruthLog;
  readonly token?: string | undefined;
}

type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  about: { readonly requestId: string; readonly receivedAt: bigint },
) => void;

const json = "application/json";

/** Paths that need no token: a load balancer asks for health without one. */
const openPaths: ReadonlySet<string> = new Set(["/health"]);

/** Every path of the server, by method. */
function createRoutes(options: ListenerOptions): Map<string, Map<string, Handler>> {
  const { truth, metrics, models, queue, engine } = options;
  const routes = new Map<string, Map<string, Handler>>();
  const on = (method: string, path: string, handler: Handler): void => {
    routes.set(path, (routes.get(path) ?? new Map<string, Handler>()).set(method, handler));
  };

  for (const path of transcriptionPaths) {
    on("POST", path.path, (request, response, { requestId, receivedAt }) => {
      const record = truth.begin(requestId, path.path, receivedAt);
      void answerTranscription(options, path, request, response, record);
    });
  }
  on("GET", "/health", (_request, response) => {
    const state = { status: "ok", engine: engine.name, running: queue.running, waiting: queue.waiting };
    sendWhole(response, 200, json, JSON.stringify(state));
  });
  on("GET", "/v1/models", (_request, response) => {
    const data = models.map((id) => ({ id, object: "model", created: 0, owned_by: "inferbench" }));
    sendWhole(response, 200, json, JSON.stringify({ object: "list", data }));
  });
  on("GET", "/metrics", (_request, response) => {
    metrics.render().then(
      (text) => sendWhole(response, 200, metrics.contentType, text),
      (error: Error) => sendWhole(response, 500, json, errorBody(new ApiError(500, error.message))),
    );
  });
  on("GET", "/truth", (_request, response) => {
    sendWhole(response, 200, json, truthJson(truth.report()));
  });
  on("DELETE", "/truth", (_request, response) => {
    truth.reset();
    response.writeHead(204).end();
  });
  return routes;
}

/** The server's front door: request ids, the token, and which path means what. */
export function createRequestListener(options: ListenerOptions): RequestListener {
  const routes = createRoutes(options);
  let count = 0;

  return (request, response) => {
    const receivedAt = nowNs();
    count += 1;
    const given = request.headers["x-request-id"];
    const requestId = typeof given === "string" && given !== "" ? given.slice(0, 200) : `request-${count}`;
    response.setHeader("x-request-id", requestId);

    const path = (request.url ?? "/").split("?", 1)[0] as string;
    try {
      if (!openPaths.has(path)) checkToken(request.headers.authorization, options.token);
      const methods = routes.get(path);
      if (!methods) {
        throw new ApiError(404, `there is nothing at ${path.slice(0, 200)}`, { code: "unknown_url" });
      }
      const handler = methods.get(request.method ?? "");
      if (!handler) {
        const allow = [...methods.keys()].join(", ");
        throw new ApiError(405, `${path} takes ${allow}, not ${request.method}`, { headers: { allow } });
      }
      handler(request, response, { requestId, receivedAt });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      sendWhole(response, error.status, json, errorBody(error), error.headers);
    }
  };
}

function checkToken(authorization: string | undefined, token: string | undefined): void {
  if (token === undefined) return;
  const given = Buffer.from(authorization ?? "");
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.byteLength !== wanted.byteLength || !timingSafeEqual(given, wanted)) {
    throw new ApiError(401, authorization ? "the token is wrong" : "a bearer token is needed", {
      code: "invalid_api_key",
      headers: { "www-authenticate": "Bearer" },
    });
  }
}
