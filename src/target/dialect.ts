import type { AudioFile } from "../record/index.ts";
import type { Reading, WholeAnswer } from "./answer/reading.ts";
import type { TranscriptStream } from "./answer/transcript-stream.ts";
import type { EncodedBody } from "./encode/encoded-body.ts";

/** What differs between the systems a target can speak to; sending, stamps and outcomes are the same for all. */
export interface Dialect {
  readonly url: URL;
  /** The media types it can read. */
  readonly accept: string;
  /** What is asked of the server, for the description: "model whisper-1, json". */
  readonly details: string;
  /** The clip as a request body. The result may be kept and sent again. */
  encode(audio: AudioFile): EncodedBody;
  /** Reads an answer that came whole. */
  read(answer: WholeAnswer): Reading;
  /** How to read server-sent events, when the dialect knows any. */
  openStream?: () => TranscriptStream;
  /** True when events are asked for, so that their arrival must be stamped. */
  readonly streamed: boolean;
  /** Where the server lists its models, and which one is asked for. */
  readonly models?: { readonly url: URL; readonly wanted: string };
}
