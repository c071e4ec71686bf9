import type { RequestInput } from "../request.ts";
import type { Output } from "../request-record.ts";
import type { RequestEnded, RunEvent } from "../run-event.ts";
import { type EventBatch, has, jsonEvent, serverTimingsKeys, usageKeys } from "./event-batch.ts";

/** Gathers events into batches. This runs beside the sends: a plain request costs a third of a microsecond. */
export interface BatchEncoder {
  /** Takes the next event; sends a batch when one is full. */
  add(event: RunEvent): void;
  /** Sends what was gathered, if anything was. */
  flush(): void;
}

/** 64 KiB: a few hundred plain requests. */
const numbersOfABatch = 8192;

/** Texts of a batch may have so many UTF-16 units together. */
const charsOfABatch = 64 * 1024;

/** More than the numbers of a request without its stream: 1 for its bits, 5 plain ones, and one or two for each bit. */
const mostPlainNumbers = 64;

/**
 * @param send receives each batch. Its buffer may be handed over: the encoder does not touch it again
 */
export function createBatchEncoder(send: (batch: EventBatch) => void): BatchEncoder {
  let numbers = new Float64Array(numbersOfABatch);
  let n = 0;
  let events = 0;
  let texts: string[] = [];
  let chars = 0;
  let lastText: string | undefined;
  let lastInput: RequestInput | undefined;
  let lastInputPlace = 0;
  const inputPlaces = new Map<RequestInput, number>();

  const flush = (): void => {
    if (events === 0) return;
    // What waits for more to come is not full: only what is used of it is kept.
    const batch = { events, numbers: n < numbers.length / 2 ? numbers.slice(0, n) : numbers, texts };
    numbers = new Float64Array(numbersOfABatch);
    n = 0;
    events = 0;
    texts = [];
    chars = 0;
    lastText = undefined;
    lastInput = undefined;
    inputPlaces.clear();
    send(batch);
  };

  const makeRoom = (size: number): void => {
    if (n + size > numbers.length) flush();
    if (size > numbers.length) numbers = new Float64Array(size);
  };

  /** The same text again, as servers of a test give it, is sent once. */
  const placeOf = (text: string): number => {
    if (text === lastText) return texts.length - 1;
    lastText = text;
    chars += text.length;
    return texts.push(text) - 1;
  };

  /** Requests share their inputs: each is sent once a batch. */
  const inputPlaceOf = (input: RequestInput): number => {
    if (input === lastInput) return lastInputPlace;
    let place = inputPlaces.get(input);
    if (place === undefined) {
      place = placeOf(JSON.stringify(input));
      inputPlaces.set(input, place);
    }
    lastInput = input;
    lastInputPlace = place;
    return place;
  };

  const putList = (list: readonly number[]): void => {
    numbers[n++] = list.length;
    for (let i = 0; i < list.length; i++) numbers[n++] = list[i] as number;
  };

  /** Bits for what is there, and then that. */
  const putSome = <K extends string>(
    values: { readonly [key in K]?: number | undefined },
    keys: readonly K[],
  ): void => {
    const start = n++;
    let there = 0;
    for (let i = 0; i < keys.length; i++) {
      const value = values[keys[i] as K];
      if (value === undefined) continue;
      there |= 1 << i;
      numbers[n++] = value;
    }
    numbers[start] = there;
  };

  const putOutput = ({ text, reasoning, toolCalls, finishReason }: Output): number => {
    let bits: number = has.output;
    numbers[n++] = placeOf(text);
    if (reasoning !== undefined) {
      bits |= has.reasoning;
      numbers[n++] = placeOf(reasoning);
    }
    if (toolCalls !== undefined) {
      bits |= has.toolCalls;
      numbers[n++] = placeOf(toolCalls);
    }
    if (finishReason !== undefined) {
      bits |= has.finishReason;
      numbers[n++] = placeOf(finishReason);
    }
    return bits;
  };

  const putStream = (request: RequestEnded): number => {
    const { firstTokenAt, firstAnswerAt, chunkAts, chunkChars, chunkKinds, chunkTokens, sharedReads } =
      request;
    let bits = 0;
    if (firstTokenAt !== undefined) {
      bits |= has.firstTokenAt;
      numbers[n++] = firstTokenAt;
    }
    if (firstAnswerAt !== undefined) {
      bits |= has.firstAnswerAt;
      numbers[n++] = firstAnswerAt;
    }
    if (chunkAts !== undefined) {
      bits |= has.chunkAts;
      putList(chunkAts);
    }
    if (chunkChars !== undefined) {
      bits |= has.chunkChars;
      putList(chunkChars);
    }
    if (chunkKinds !== undefined) {
      bits |= has.chunkKinds;
      numbers[n++] = placeOf(chunkKinds);
    }
    if (chunkTokens !== undefined) {
      bits |= has.chunkTokens;
      putList(chunkTokens);
    }
    if (sharedReads !== undefined) {
      bits |= has.sharedReads;
      putList(sharedReads);
    }
    return bits;
  };

  const putStamps = ({ dnsAt, connectedAt, securedAt, writtenAt, firstByteAt }: RequestEnded["stamps"]) => {
    let bits = 0;
    if (dnsAt !== undefined) {
      bits |= has.dnsAt;
      numbers[n++] = dnsAt;
    }
    if (connectedAt !== undefined) {
      bits |= has.connectedAt;
      numbers[n++] = connectedAt;
    }
    if (securedAt !== undefined) {
      bits |= has.securedAt;
      numbers[n++] = securedAt;
    }
    if (writtenAt !== undefined) {
      bits |= has.writtenAt;
      numbers[n++] = writtenAt;
    }
    if (firstByteAt !== undefined) {
      bits |= has.firstByteAt;
      numbers[n++] = firstByteAt;
    }
    return bits;
  };

  const addRequest = (request: RequestEnded): void => {
    const { sentAt, connection, output, usage, serverTimings, outcome } = request;
    const { chunkAts, chunkChars, chunkTokens, sharedReads } = request;
    makeRoom(
      mostPlainNumbers +
        (chunkAts?.length ?? 0) +
        (chunkChars?.length ?? 0) +
        (chunkTokens?.length ?? 0) +
        (sharedReads?.length ?? 0),
    );
    const start = n++;
    numbers[n++] = request.id;
    numbers[n++] = request.level;
    numbers[n++] = request.plannedAt;
    let bits = request.warmup ? has.warmup : 0;
    if (sentAt !== null) {
      bits |= has.sentAt;
      numbers[n++] = sentAt;
    }
    bits |= putStamps(request.stamps) | putStream(request);
    numbers[n++] = request.endedAt;
    numbers[n++] = inputPlaceOf(request.input);
    if (connection !== null) {
      bits |= connection.reused ? has.connection | has.reused : has.connection;
      numbers[n++] = connection.id;
    }
    numbers[n++] = request.bytesSent;
    numbers[n++] = request.bytesReceived;
    if (output !== undefined) bits |= putOutput(output);
    if (usage !== undefined) {
      bits |= has.usage;
      putSome(usage, usageKeys);
    }
    if (serverTimings !== undefined) {
      bits |= has.serverTimings;
      putSome(serverTimings, serverTimingsKeys);
    }
    if (outcome.kind !== "ok") {
      bits |= has.failure;
      numbers[n++] = placeOf(JSON.stringify(outcome));
    }
    numbers[start] = bits;
  };

  const addJson = (event: RunEvent): void => {
    makeRoom(2);
    numbers[n++] = jsonEvent;
    numbers[n++] = placeOf(JSON.stringify(event));
  };

  return {
    add(event) {
      if (event.kind === "requestEnded") addRequest(event);
      else addJson(event);
      events++;
      if (chars > charsOfABatch) flush();
    },
    flush,
  };
}
