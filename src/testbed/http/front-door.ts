import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { nowNs } from "../monotonic.ts";
import { ApiError, errorBody } from "./api-error.ts";
import { sendWhole } from "./send-whole.ts";

export interface Arrival {
  readonly requestId: string;
  readonly path: string;
  readonly receivedAt: bigint;
}

/** What one method of one path does. */
export interface Route {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** A load balancer asks for health without a token. */
  readonly open?: boolean;
  /** The shape in which the path's callers expect errors; left out, OpenAI's. */
  readonly errorBody?: (error: ApiError) => string;
  handle(request: IncomingMessage, response: ServerResponse, arrival: Arrival): void;
}

/** The server's front door: request ids, the token, and which path means what. */
export function createFrontDoor(routes: readonly Route[], token: string | undefined): RequestListener {
  const byPath = new Map<string, Route[]>();
  for (const route of routes) byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
  let count = 0;

  return (request, response) => {
    const receivedAt = nowNs();
    count += 1;
    const given = request.headers["x-request-id"];
    const requestId = typeof given === "string" && given !== "" ? given.slice(0, 200) : `request-${count}`;
    response.setHeader("x-request-id", requestId);

    const path = (request.url ?? "/").split("?", 1)[0] as string;
    const here = byPath.get(path);
    try {
      if (!here?.[0]?.open) checkToken(request, token);
      if (!here) {
        throw new ApiError(404, `there is nothing at ${path.slice(0, 200)}`, { code: "unknown_url" });
      }
      const route = here.find(({ method }) => method === request.method);
      if (!route) {
        const allow = here.map(({ method }) => method).join(", ");
        throw new ApiError(405, `${path} takes ${allow}, not ${request.method}`, { headers: { allow } });
      }
      route.handle(request, response, { requestId, path, receivedAt });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const body = (here?.[0]?.errorBody ?? errorBody)(error);
      sendWhole(response, error.status, "application/json", body, error.headers);
    }
  };
}

/** Anthropic's clients send the key by itself, everyone else as a bearer token. */
function checkToken({ headers }: IncomingMessage, token: string | undefined): void {
  if (token === undefined) return;
  const bare = headers["x-api-key"];
  const authorization = headers.authorization ?? (typeof bare === "string" ? `Bearer ${bare}` : "");
  const given = Buffer.from(authorization);
  const wanted = Buffer.from(`Bearer ${token}`);
  if (given.byteLength !== wanted.byteLength || !timingSafeEqual(given, wanted)) {
    throw new ApiError(401, authorization ? "the token is wrong" : "a bearer token is needed", {
      code: "invalid_api_key",
      headers: { "www-authenticate": "Bearer" },
    });
  }
}
