import { type TruthReport, truthJson } from "../truth-log.ts";
import { ApiError, errorBody } from "./api-error.ts";
import type { Route } from "./front-door.ts";
import { sendWhole } from "./send-whole.ts";

const json = "application/json";

export interface House {
  /** What /health says beside "ok". */
  readonly state: () => Readonly<Record<string, unknown>>;
  readonly metrics: { readonly contentType: string; render(): Promise<string> };
  readonly truth: { report(): TruthReport<unknown>; reset(): void };
}

/** The paths that have nothing to do with what the server serves. */
export function houseRoutes({ state, metrics, truth }: House): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/health",
      open: true,
      handle: (_request, response) =>
        sendWhole(response, 200, json, JSON.stringify({ status: "ok", ...state() })),
    },
    {
      method: "GET",
      path: "/metrics",
      handle(_request, response) {
        metrics.render().then(
          (text) => sendWhole(response, 200, metrics.contentType, text),
          (error: Error) => sendWhole(response, 500, json, errorBody(new ApiError(500, error.message))),
        );
      },
    },
    {
      method: "GET",
      path: "/truth",
      handle: (_request, response) => sendWhole(response, 200, json, truthJson(truth.report())),
    },
    {
      method: "DELETE",
      path: "/truth",
      handle(_request, response) {
        truth.reset();
        response.writeHead(204).end();
      },
    },
  ];
}
