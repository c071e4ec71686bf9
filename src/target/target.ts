import type { BenchError } from "../base/index.ts";
import type {
  Outcome,
  Output,
  Request,
  ServerTimings,
  Stamps,
  StreamStamps,
  Usage,
} from "../record/index.ts";

/**
 * What one request brought back: the target's share of a RequestRecord. Instants are the transport clock's
 * milliseconds. Of a streamed answer the last of `chunkAts` is the last output, which is what an end-to-end time
 * runs to; `endedAt` is the last byte on the wire, behind finish reason, usage and end mark.
 */
export interface Answer extends StreamStamps {
  readonly outcome: Outcome;
  readonly sentAt: number | null;
  readonly stamps: Stamps;
  readonly endedAt: number;
  readonly connection: { readonly id: number; readonly reused: boolean } | null;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  /** The text; of a failed request, what had arrived of it. */
  readonly output?: Output;
  readonly usage?: Usage;
  readonly serverTimings?: ServerTimings;
}

/** A request in the target's own words, encoded and waiting for its send time. */
export abstract class PreparedRequest<R extends Request = Request> {
  readonly request: R;

  constructor(request: R) {
    this.request = request;
  }

  /** Sends it now. `onEnd` is called once, after this call has returned. A failure is an outcome: nothing is thrown. */
  abstract start(signal: AbortSignal, onEnd: (answer: Answer) => void): void;

  /** The same as a promise, for whoever sends one request at a time. */
  send(signal: AbortSignal): Promise<Answer> {
    return new Promise((resolve) => this.start(signal, resolve));
  }
}

/** One system to speak to. */
export interface Target<R extends Request = Request> {
  /** One line for the console: "openai-transcription at http://127.0.0.1:8000/v1/audio/transcriptions, model whisper-1". */
  readonly description: string;
  /**
   * Encodes a request ahead of its send time. The clip's bytes are used as they lie and must not change.
   * A request of a kind that the target does not take is a programming error and throws.
   * @param tag sent along (x-request-id) so that the server's log can be joined with ours
   */
  prepare(request: R, tag: string): PreparedRequest<R>;
  /**
   * Turns the answer of a first, lone request into an error a person can act on (target.*), asking the server
   * for its models or its right path where that helps; undefined when it was fine or was stopped by us.
   */
  explain(answer: Answer, signal: AbortSignal): Promise<BenchError | undefined>;
  /** Closes the transport's connections; requests under way end as aborted. */
  close(): Promise<void>;
}
