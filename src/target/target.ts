import type { Outcome, Request, Stamps } from "../record/index.ts";

/** What one request brought back: the target's share of a RequestRecord. */
export interface Answer {
  readonly outcome: Outcome;
  readonly sentAt: number | null;
  readonly stamps: Stamps;
  readonly firstTokenAt?: number;
  readonly chunkAts?: readonly number[];
  readonly endedAt: number;
  readonly connection: { readonly id: number; readonly reused: boolean } | null;
  readonly bytesSent: number;
  readonly bytesReceived: number;
  readonly output?: { readonly text: string };
}

/** A request in the target's own words, encoded and waiting for its send time. */
export interface PreparedRequest {
  readonly request: Request;
  /** Sends it now. Never rejects: a failure is an outcome. */
  send(signal: AbortSignal): Promise<Answer>;
}

/** One system to speak to. */
export interface Target {
  /**
   * Encodes a request ahead of its send time.
   * @param tag sent along (x-request-id) so that the server's log can be joined with ours
   */
  prepare(request: Request, tag: string): PreparedRequest;
  /**
   * Turns the answer of a first, lone request into an error a person can act on, asking the server for its
   * models where that helps; undefined when it was fine.
   */
  explain(answer: Answer, signal: AbortSignal): Promise<import("../base/index.ts").BenchError | undefined>;
  close(): Promise<void>;
}
