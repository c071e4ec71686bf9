import type { RequestListener } from "node:http";
import { newRequestTruth, type RequestTruth, type TruthLog } from "../truth-log.ts";
import { createFrontDoor, type Route } from "./front-door.ts";
import { houseRoutes } from "./house-routes.ts";
import { sendWhole } from "./send-whole.ts";
import { transcriptionPaths } from "./transcription-request.ts";
import { answerTranscription, type TranscriptionDesk } from "./transcription-route.ts";

export interface ListenerOptions extends TranscriptionDesk {
  readonly truth: TruthLog<RequestTruth>;
  readonly token?: string | undefined;
}

/** Everything that the speech server answers. */
export function createRequestListener(options: ListenerOptions): RequestListener {
  const { truth, metrics, models, queue, engine } = options;
  const transcriptions = transcriptionPaths.map(
    (path): Route => ({
      method: "POST",
      path: path.path,
      handle(request, response, { requestId, receivedAt }) {
        const record = truth.begin(newRequestTruth(requestId, path.path, receivedAt));
        void answerTranscription(options, path, request, response, record);
      },
    }),
  );
  const listModels: Route = {
    method: "GET",
    path: "/v1/models",
    handle(_request, response) {
      const data = models.map((id) => ({ id, object: "model", created: 0, owned_by: "inferbench" }));
      sendWhole(response, 200, "application/json", JSON.stringify({ object: "list", data }));
    },
  };
  const state = () => ({ engine: engine.name, running: queue.running, waiting: queue.waiting });
  return createFrontDoor(
    [...transcriptions, listModels, ...houseRoutes({ state, metrics, truth })],
    options.token,
  );
}
