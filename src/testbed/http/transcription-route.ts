import type { IncomingMessage, ServerResponse } from "node:http";
import { nowNs } from "../monotonic.ts";
import type { SlotQueue } from "../slot-queue.ts";
import type { SpeechEngine, SpeechTask } from "../speech-engine.ts";
import type { DialectSpec } from "../speech-server-spec.ts";
import type { RequestTruth } from "../truth-log.ts";
import { ApiError, clientLeft, errorBody } from "./api-error.ts";
import { readMultipartForm } from "./multipart-form.ts";
import { sendWhole } from "./send-whole.ts";
import type { ServerMetrics } from "./server-metrics.ts";
import { writeAnswer } from "./transcription-answer.ts";
import { transcriptionEvents } from "./transcription-events.ts";
import {
  readTranscriptionRequest,
  type TranscriptionPath,
  type TranscriptionRequest,
} from "./transcription-request.ts";

export interface TranscriptionDesk {
  readonly engine: SpeechEngine;
  readonly models: readonly string[];
  readonly queue: SlotQueue;
  readonly metrics: ServerMetrics;
  readonly dialect: DialectSpec;
  readonly maxBodyBytes: number;
  /** Passed before the work on a request begins. */
  readonly turnstile: () => Promise<void>;
}

/** Answers one transcription request and fills in its truth. Never rejects. */
export async function answerTranscription(
  desk: TranscriptionDesk,
  path: TranscriptionPath,
  request: IncomingMessage,
  response: ServerResponse,
  truth: RequestTruth,
): Promise<void> {
  const left = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) left.abort();
  });
  try {
    await desk.turnstile();
    if (request.destroyed) throw new ApiError(clientLeft, "the client left before its turn");
    const form = await readMultipartForm(request, desk.maxBodyBytes);
    truth.bodyAt = nowNs();
    const asked = readTranscriptionRequest(form, path, desk.models);
    truth.audioSeconds = asked.audio.info.seconds;
    if (desk.queue.isFull()) {
      throw new ApiError(429, "the queue is full", { code: "queue_full", headers: { "retry-after": "1" } });
    }
    const turn = desk.queue.enter(left.signal);
    const task = desk.engine.accept(asked);
    truth.plannedServiceMs = task.plannedServiceMs ?? null;
    const slot = await turn;
    if (slot !== null) {
      try {
        await serve(desk, task, slot, asked, response, truth);
      } finally {
        // Only after the answer: between startedAt and answeredAt a slot belongs to one request.
        desk.queue.leave(slot);
      }
    }
  } catch (error) {
    const known = error instanceof ApiError ? error : new ApiError(500, (error as Error).message);
    truth.answeredAt = nowNs();
    truth.status = known.status;
    sendWhole(response, known.status, "application/json", errorBody(known), known.headers);
  }
  if (truth.status === null || truth.status === clientLeft || left.signal.aborted) {
    truth.status = clientLeft;
    truth.answeredAt = null;
  }
  desk.metrics.requestEnded(truth.status);
}

async function serve(
  desk: TranscriptionDesk,
  task: SpeechTask,
  slot: number,
  asked: TranscriptionRequest,
  response: ServerResponse,
  truth: RequestTruth,
): Promise<void> {
  await task.whenAllowed?.();
  const startedAt = nowNs();
  truth.startedAt = startedAt;
  if (asked.stream) await serveStream(desk, task, slot, asked, response, truth);
  else {
    const transcript = await task.run(slot, () => {});
    const { contentType, body } = writeAnswer(asked, transcript, desk.dialect);
    truth.answeredAt = nowNs();
    truth.status = 200;
    sendWhole(response, 200, contentType, body);
  }
  if (truth.status === 200) {
    desk.metrics.transcribed(Number(nowNs() - startedAt) / 1e9, asked.audio.info.seconds);
  }
}

/** A failure before the first piece is an ordinary error answer; after it, an event, since the status is gone. */
async function serveStream(
  desk: TranscriptionDesk,
  task: SpeechTask,
  slot: number,
  asked: TranscriptionRequest,
  response: ServerResponse,
  truth: RequestTruth,
): Promise<void> {
  const events = transcriptionEvents(desk.dialect, {
    requestId: truth.requestId,
    model: desk.models[0] ?? "",
    audioSeconds: asked.audio.info.seconds,
  });
  const writeEvent = (text: string): void => {
    if (!response.headersSent) {
      response.writeHead(200, {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-cache",
      });
    }
    response.write(text);
  };
  try {
    const transcript = await task.run(slot, (text) => {
      truth.deltasAt.push(nowNs());
      writeEvent(events.delta(text));
    });
    truth.answeredAt = nowNs();
    truth.status = 200;
    writeEvent(events.done(transcript));
  } catch (error) {
    if (!response.headersSent) throw error;
    truth.answeredAt = nowNs();
    truth.status = 500;
    writeEvent(events.failed((error as Error).message));
  }
  response.end();
}
