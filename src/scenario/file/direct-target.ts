import type { Clock } from "../../base/index.ts";
import type { Output, Request, ServerTimings, Usage } from "../../record/index.ts";
import { type Answer, askedRequest, type Target } from "../../target/index.ts";

/** A model that this process uses itself, without HTTP. */
export interface DirectEngine {
  readonly description: string;
  /**
   * Does one request. Rejects with a sentence when it fails.
   * @param onOutput called at the moment that a piece of output exists, where the engine tells
   */
  ask(request: Request, onOutput: (piece: DirectPiece) => void, signal: AbortSignal): Promise<DirectReply>;
}

export interface DirectPiece {
  readonly kind: "answer" | "reasoning" | "tool";
  readonly text: string;
  readonly tokens: number;
}

export interface DirectReply {
  readonly output: Output;
  readonly usage?: Usage;
  readonly serverTimings?: ServerTimings;
}

/** Lets a run measure an engine as it measures a server. Closing it leaves the engine open. */
export function createDirectTarget(engine: DirectEngine, clock: Clock): Target {
  return {
    description: engine.description,
    prepare: (request) => askedRequest(request, clock, (signal) => ask(engine, request, clock, signal)),
    explain: async () => undefined,
    close: async () => {},
  };
}

async function ask(
  engine: DirectEngine,
  request: Request,
  clock: Clock,
  signal: AbortSignal,
): Promise<Answer> {
  const pieces: { readonly at: number; readonly piece: DirectPiece }[] = [];
  const sentAt = clock.now();
  const ended = (rest: Pick<Answer, "outcome"> & Partial<Answer>): Answer => ({
    sentAt,
    stamps: {},
    endedAt: clock.now(),
    connection: null,
    bytesSent: 0,
    bytesReceived: 0,
    ...streamOf(pieces),
    ...rest,
  });
  try {
    const reply = await engine.ask(request, (piece) => pieces.push({ at: clock.now(), piece }), signal);
    return ended({ outcome: { kind: "ok" }, ...reply });
  } catch (error) {
    return signal.aborted
      ? ended({ outcome: { kind: "aborted", reason: "stopped" } })
      : ended({ outcome: { kind: "invalid", reason: (error as Error).message } });
  }
}

function streamOf(pieces: readonly { readonly at: number; readonly piece: DirectPiece }[]): Partial<Answer> {
  const [first] = pieces;
  if (!first) return {};
  const answer = pieces.find(({ piece }) => piece.kind === "answer");
  const kinds = pieces.map(({ piece }) => ({ answer: "a", reasoning: "r", tool: "t" })[piece.kind]).join("");
  return {
    firstTokenAt: first.at,
    ...(answer && { firstAnswerAt: answer.at }),
    chunkAts: pieces.map(({ at }) => at),
    chunkChars: pieces.map(({ piece }) => piece.text.length),
    chunkTokens: pieces.map(({ piece }) => piece.tokens),
    ...(/[rt]/.test(kinds) && { chunkKinds: kinds }),
  };
}
