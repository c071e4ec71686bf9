import type { Request } from "../record/index.ts";
import type { Reading, StreamReader, WholeAnswer } from "./answer/reading.ts";
import type { EncodedBody } from "./encode/encoded-body.ts";

/** What differs between the systems a target can speak to; sending, stamps and outcomes are the same for all. */
export interface Dialect<R extends Request = Request> {
  /** The kind of request that it can put into words. */
  readonly input: R["input"]["kind"];
  readonly url: URL;
  /** The media types it can read. */
  readonly accept: string;
  /** Further headers of every request. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** What is asked of the server, for the description: "model whisper-1, json". */
  readonly details: string;
  /** Requests with the same of these have the same body. */
  bodyKey(request: R): object;
  /** The request's body. The result may be kept and sent again. */
  encode(request: R): EncodedBody;
  /** Reads an answer that came whole. */
  read(answer: WholeAnswer): Reading;
  /** How the pieces of a stream are told apart: server-sent events, or lines of JSON. */
  readonly framing: "events" | "lines";
  /** How to read a stream, when the dialect knows any. */
  openStream?: () => StreamReader;
  /** True when a stream is asked for, so that the arrival of its pieces must be stamped. */
  readonly streamed: boolean;
  /** Where the server lists its models, which one is asked for, and whether load and unload may be beside the list. */
  readonly models?: { readonly url: URL; readonly wanted?: string; readonly changesBeside: boolean };
}
