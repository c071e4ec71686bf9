import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError, clientLeft } from "../http/api-error.ts";
import { sendWhole } from "../http/send-whole.ts";
import type { AnswerFrame, AskedJob, LlmDialect } from "../llm-api/dialect.ts";
import { readJsonBody } from "../llm-api/json-body.ts";
import { nowNs } from "../monotonic.ts";
import type { SlotQueue } from "../slot-queue.ts";
import { asApiError } from "./as-api-error.ts";
import { createEventWriter } from "./event-writer.ts";
import { ConnectionCut, type LlmEngine, type LlmModel, type LlmTask } from "./llm-engine.ts";
import type { LlmMetrics } from "./llm-metrics.ts";
import type { LlmStreamSpec } from "./llm-server-spec.ts";
import type { LlmTruth } from "./llm-truth.ts";
import type { ModelDesk } from "./model-desk.ts";
import { createPieceBasket } from "./piece-basket.ts";

export interface LlmDesk {
  readonly engine: LlmEngine;
  readonly models: ModelDesk;
  readonly queue: SlotQueue;
  readonly metrics: LlmMetrics;
  readonly stream: LlmStreamSpec;
  readonly maxBodyBytes: number;
}

/** Everything of one request on its way through the server. */
interface Visit {
  readonly desk: LlmDesk;
  readonly dialect: LlmDialect;
  readonly response: ServerResponse;
  readonly truth: LlmTruth;
  readonly asked: AskedJob;
  readonly task: LlmTask;
  readonly frame: AnswerFrame;
  readonly signal: AbortSignal;
}

/** Answers one request and fills in its truth. Never rejects. */
export async function answerLlm(
  desk: LlmDesk,
  dialect: LlmDialect,
  request: IncomingMessage,
  response: ServerResponse,
  truth: LlmTruth,
): Promise<void> {
  const calledOff = new AbortController();
  response.on("close", () => {
    if (!response.writableFinished) calledOff.abort(new ApiError(clientLeft, "the client left"));
  });
  try {
    await visit(desk, dialect, request, response, truth, calledOff);
  } catch (error) {
    if (error instanceof ConnectionCut) {
      truth.ending = "cut";
      truth.status = response.headersSent ? 200 : null;
      response.destroy();
    } else {
      const known = asApiError(calledOff.signal.aborted ? calledOff.signal.reason : error);
      truth.ending = known.status === clientLeft ? "left" : "refused";
      truth.status = known.status;
      sendWhole(response, known.status, "application/json", dialect.errorBody(known), known.headers);
    }
    truth.endedAt = nowNs();
  }
  desk.metrics.requestEnded(truth);
}

async function visit(
  desk: LlmDesk,
  dialect: LlmDialect,
  request: IncomingMessage,
  response: ServerResponse,
  truth: LlmTruth,
  calledOff: AbortController,
): Promise<void> {
  const { engine, models, queue } = desk;
  const { signal } = calledOff;
  const body = await readJsonBody(request, desk.maxBodyBytes);
  truth.bodyAt = nowNs();
  const asked = dialect.read(body);
  const { model, loadNs } = await findModel(models, asked.model, dialect.loadsModels ?? false);
  truth.model = model.id;
  truth.stream = asked.stream;
  const task = engine.accept({ ...asked, id: truth.requestId, model: model.id, body });
  truth.inputTokens = task.inputTokens ?? null;
  if (queue.isFull(task.kvTokens)) {
    throw new ApiError(429, "the queue is full", { code: "queue_full", headers: { "retry-after": "1" } });
  }
  const leaveModel = models.enter(model.id, calledOff);
  try {
    const slot = await queue.enter(signal, task.kvTokens);
    if (slot === null) throw signal.reason;
    try {
      await task.whenAllowed?.();
      truth.startedAt = nowNs();
      const frame = frameOf(desk, asked, task, model, truth, loadNs);
      const all: Visit = { desk, dialect, response, truth, asked, task, frame, signal };
      await (asked.stream ? serveStream(all, slot) : serveWhole(all, slot));
    } finally {
      // Only after the answer: between startedAt and endedAt a slot belongs to one request.
      queue.leave(slot);
    }
  } finally {
    leaveModel();
  }
}

async function findModel(
  models: ModelDesk,
  name: string | null,
  mayLoad: boolean,
): Promise<{ model: LlmModel; loadNs: number }> {
  if (!mayLoad) return { model: models.find(name), loadNs: 0 };
  const before = nowNs();
  const model = await models.findOrLoad(name);
  return { model, loadNs: Number(nowNs() - before) };
}

function frameOf(
  { stream: shape }: LlmDesk,
  asked: AskedJob,
  task: LlmTask,
  model: LlmModel,
  truth: LlmTruth,
  loadNs: number,
): AnswerFrame {
  const usage = { asked: asked.usage, never: "none", always: "end", continuous: "continuous" } as const;
  return {
    requestId: truth.requestId,
    model: model.id,
    createdAtMs: Date.now(),
    inputTokens: task.inputTokens ?? 0,
    usage: usage[shape.usage],
    shape,
    loadNs,
    elapsedNs: () => Number(nowNs() - truth.receivedAt),
  };
}

async function serveWhole(
  { dialect, response, truth, task, frame, signal }: Visit,
  slot: number,
): Promise<void> {
  const basket = createPieceBasket();
  const result = await task.run(slot, basket, signal);
  const body = JSON.stringify(dialect.whole(frame, basket.answer(result)));
  noteResult(truth, result);
  truth.endedAt = nowNs();
  sendWhole(response, 200, "application/json", body);
}

/** A failure before the first byte is an ordinary error answer; after it, an event, since the status is gone. */
async function serveStream(
  { desk, dialect, response, truth, task, frame, signal }: Visit,
  slot: number,
): Promise<void> {
  const writer = createEventWriter(response, truth, dialect.streamType, desk.stream.eventsPerWrite);
  const events = dialect.events(frame);
  let opened = false;
  let outputTokens = 0;
  const open = (): void => {
    if (!opened) writer.frame(events.opening());
    opened = true;
  };
  if (desk.stream.roleChunk === "start") open();
  try {
    const sink = {
      piece(piece: Parameters<typeof writer.event>[1]) {
        open();
        outputTokens += piece.tokens;
        writer.event(events.piece(piece, outputTokens), piece);
      },
    };
    const result = await task.run(slot, sink, signal);
    open();
    writer.flush();
    noteResult(truth, result);
    truth.endedAt = nowNs();
    writer.frame(events.done(result));
  } catch (error) {
    writer.flush();
    truth.outputTokens = outputTokens;
    const failure = signal.aborted ? signal.reason : error;
    const gone = failure instanceof ApiError && failure.status === clientLeft;
    if (!response.headersSent || gone || failure instanceof ConnectionCut) throw failure;
    truth.endedAt = nowNs();
    truth.status = 200;
    truth.ending = "failed";
    writer.frame(events.failed(asApiError(failure)));
  }
  writer.end();
}

function noteResult(truth: LlmTruth, result: Awaited<ReturnType<LlmTask["run"]>>): void {
  truth.status = 200;
  truth.ending = "done";
  truth.inputTokens = result.inputTokens;
  truth.outputTokens = result.outputTokens;
  truth.reasoningTokens = result.reasoningTokens ?? null;
  truth.finishReason = result.finishReason;
}
