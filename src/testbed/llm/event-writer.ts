import type { ServerResponse } from "node:http";
import { nowNs } from "../monotonic.ts";
import type { LlmPiece } from "./llm-engine.ts";
import { kindLetter, type LlmTruth } from "./llm-truth.ts";

/** Puts a stream on its socket and writes down when. */
export interface EventWriter {
  /** Goes out at once and is no output. "" is nothing. */
  frame(text: string): void;
  /** An event with output; may be held back until its write is full. */
  event(text: string, piece: LlmPiece): void;
  /** Writes what was held back. */
  flush(): void;
  /** Writes what was held back, and the end of the answer. */
  end(): void;
}

interface HeldEvent {
  readonly text: string;
  readonly piece: LlmPiece;
}

/** @param eventsPerWrite how many events with output make a write */
export function createEventWriter(
  response: ServerResponse,
  truth: LlmTruth,
  contentType: string,
  eventsPerWrite: number,
): EventWriter {
  let held: HeldEvent[] = [];
  let isChunked = false;

  const open = (): void => {
    response.writeHead(200, {
      "content-type": contentType,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
    });
    // Node writes a chunk as three pieces, whose garbage holds up all streams: here a chunk is one text.
    response.flushHeaders();
    isChunked = response.chunkedEncoding;
    response.chunkedEncoding = false;
  };
  const write = (text: string): void => {
    if (!response.headersSent) open();
    response.write(isChunked ? `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n` : text);
    // Node keeps a write back until the end of the turn, in which many streams may have theirs.
    response.socket?.uncork();
  };
  const flush = (): void => {
    if (held.length === 0) return;
    const events = held;
    held = [];
    const sinceReceived = Number(nowNs() - truth.receivedAt);
    for (const { piece } of events) {
      truth.eventNs.push(sinceReceived);
      truth.eventTokens.push(piece.tokens);
      truth.eventKinds += kindLetter[piece.kind];
    }
    write(events.map(({ text }) => text).join(""));
  };

  return {
    frame(text) {
      if (text === "") return;
      flush();
      write(text);
    },
    event(text, piece) {
      if (text === "") return;
      held.push({ text, piece });
      if (held.length >= eventsPerWrite) flush();
    },
    flush,
    end() {
      flush();
      response.end(isChunked ? "0\r\n\r\n" : undefined);
    },
  };
}
