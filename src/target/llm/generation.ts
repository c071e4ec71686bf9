import type { Output, ServerTimings, Usage } from "../../record/index.ts";
import type { OutputKind, Reading } from "../answer/reading.ts";

/** What a protocol finds in an event or a whole answer, in order. */
export interface GenerationSink {
  /** Output; nothing happens when it is empty. `<think>` tags in a text are text. */
  output(kind: OutputKind, text: string): void;
  /** Why it ended, in the server's word. What is no text is ignored. */
  finished(reason: unknown): void;
  /** Counts known so far; later ones replace earlier ones. */
  usage(usage: Usage): void;
  timings(timings: ServerTimings): void;
  /** All output tokens up to and with this event, where the server counts along. */
  tokensSoFar(total: number | undefined): void;
  /** The end that the protocol announces. */
  end(): void;
  /** The server reported an error, in these words. */
  fail(message: string): void;
}

/** Output under way: what arrived, and when. */
export interface Generation {
  readonly sink: GenerationSink;
  /** Closes one event of a stream: its output, if it brought any, is one entry of the lists. */
  closeEvent(at: number): void;
  /** An event of a stream that brought this text and nothing else. */
  takeText(kind: OutputKind, bytes: Buffer, start: number, end: number, isAscii: boolean, at: number): void;
  /** The end was announced. */
  readonly ended: boolean;
  readonly finishReason: string | undefined;
  /** What the server said was wrong. */
  readonly failure: string | undefined;
  /** No output, and no reason why there is none. */
  readonly isEmpty: boolean;
  /** Everything that arrived. */
  reading(): Reading;
}

/**
 * Tokens of each entry out of the running totals. Absent when one has no total or the totals do not grow. Tokens of
 * events without output (an end mark, a part of a character) count for the next entry with output; those behind
 * the last one count for none.
 */
function tokensOfEach(totals: readonly (number | undefined)[]): number[] | undefined {
  const tokens: number[] = [];
  let before = 0;
  for (const total of totals) {
    if (total === undefined || total < before) return undefined;
    tokens.push(total - before);
    before = total;
  }
  return tokens.length > 0 && before > 0 ? tokens : undefined;
}

const noBytes: Buffer = Buffer.alloc(0);
const firstPlainBytes = 1024;

export function createGeneration(): Generation {
  const texts = { a: "", r: "", t: "" };
  // Plain text of many events is put together as bytes: a string of hundreds of pieces is slow to read.
  let plain = noBytes;
  let plainBytes = 0;
  let plainKind: OutputKind = "a";
  const chunkAts: number[] = [];
  const chunkChars: number[] = [];
  const chunkKinds: OutputKind[] = [];
  let isAllAnswer = true;
  const totals: (number | undefined)[] = [];
  let firstAnswerAt: number | undefined;
  let usage: Usage = {};
  let timings: ServerTimings = {};
  let finishReason: string | undefined;
  let ended = false;
  let failure: string | undefined;
  // The event under way.
  let chars = 0;
  let kind: OutputKind = "r";
  let total: number | undefined;

  const flushPlain = (): void => {
    if (plainBytes === 0) return;
    texts[plainKind] += plain.toString("latin1", 0, plainBytes);
    plainBytes = 0;
  };

  const sink: GenerationSink = {
    output: (newKind, text) => {
      if (text === "") return;
      flushPlain();
      texts[newKind] += text;
      // An event that brings several kinds is named after the one that a reader waits for most.
      if (chars === 0 || newKind === "a" || (newKind === "t" && kind === "r")) kind = newKind;
      chars += text.length;
    },
    finished: (reason) => {
      if (typeof reason === "string" && reason !== "") finishReason = reason;
    },
    usage: (more) => {
      usage = { ...usage, ...more };
    },
    timings: (more) => {
      timings = { ...timings, ...more };
    },
    tokensSoFar: (count) => {
      total = count;
    },
    end: () => {
      ended = true;
    },
    fail: (message) => {
      failure ??= message;
    },
  };

  const closeEvent = (at: number): void => {
    if (chars > 0) {
      chunkAts.push(at);
      chunkChars.push(chars);
      chunkKinds.push(kind);
      if (kind !== "a") isAllAnswer = false;
      totals.push(total);
      if (kind !== "r") firstAnswerAt ??= at;
    }
    chars = 0;
    total = undefined;
  };

  const takeText: Generation["takeText"] = (newKind, bytes, start, end, isAscii, at) => {
    if (!isAscii) sink.output(newKind, bytes.toString("utf8", start, end));
    else if (end > start) {
      if (plainKind !== newKind) flushPlain();
      plainKind = newKind;
      const needed = plainBytes + end - start;
      if (needed > plain.length) {
        const bigger = Buffer.allocUnsafe(Math.max(needed, 2 * plain.length, firstPlainBytes));
        plain.copy(bigger, 0, 0, plainBytes);
        plain = bigger;
      }
      for (let i = start; i < end; i++) plain[plainBytes++] = bytes[i] as number;
      kind = newKind;
      chars = end - start;
    }
    closeEvent(at);
  };

  const output = (): Omit<Output, "text"> => ({
    ...(texts.r === "" ? {} : { reasoning: texts.r }),
    ...(texts.t === "" ? {} : { toolCalls: texts.t }),
    ...(finishReason === undefined ? {} : { finishReason }),
  });

  const reading = (): Reading => {
    flushPlain();
    const chunkTokens = tokensOfEach(totals);
    return {
      text: texts.a,
      otherOutput: output(),
      stream: {
        chunkAts,
        chunkChars,
        ...(firstAnswerAt === undefined ? {} : { firstAnswerAt }),
        ...(isAllAnswer ? {} : { chunkKinds: chunkKinds.join("") }),
        ...(chunkTokens === undefined ? {} : { chunkTokens }),
      },
      usage,
      serverTimings: timings,
    };
  };

  return {
    sink,
    closeEvent,
    takeText,
    get ended() {
      return ended;
    },
    get finishReason() {
      return finishReason;
    },
    get failure() {
      return failure;
    },
    get isEmpty() {
      return chunkKinds.length === 0 && texts.a === "" && texts.r === "" && texts.t === "" && !finishReason;
    },
    reading,
  };
}
