import type { Outcome } from "../outcome.ts";
import type { RequestInput } from "../request.ts";
import type { Output, Stamps, StreamStamps } from "../request-record.ts";
import type { RequestEnded, RunEvent } from "../run-event.ts";
import { type EventBatch, has, jsonEvent, serverTimingsKeys, usageKeys } from "./event-batch.ts";

const ok: Outcome = { kind: "ok" };

/** The events of a batch, equal to those that were put into it and in their order. */
export function decodeBatch({ events, numbers, texts }: EventBatch): RunEvent[] {
  let n = 0;
  const inputs: (RequestInput | undefined)[] = [];

  const next = (): number => numbers[n++] as number;
  const text = (): string => texts[next()] as string;

  /** One object for all requests of the batch that share it. */
  const input = (): RequestInput => {
    const place = next();
    inputs[place] ??= JSON.parse(texts[place] as string) as RequestInput;
    return inputs[place];
  };

  const list = (): number[] => {
    const length = next();
    const values = new Array<number>(length);
    for (let i = 0; i < length; i++) values[i] = next();
    return values;
  };

  const some = <K extends string>(keys: readonly K[]): { [key in K]?: number } => {
    const there = next();
    const values: { [key in K]?: number } = {};
    for (let i = 0; i < keys.length; i++) if (there & (1 << i)) values[keys[i] as K] = next();
    return values;
  };

  const stamps = (bits: number): Stamps => {
    const values: Stamps = {};
    if (bits & has.dnsAt) values.dnsAt = next();
    if (bits & has.connectedAt) values.connectedAt = next();
    if (bits & has.securedAt) values.securedAt = next();
    if (bits & has.writtenAt) values.writtenAt = next();
    if (bits & has.firstByteAt) values.firstByteAt = next();
    return values;
  };

  const stream = (into: StreamStamps, bits: number): void => {
    if (bits & has.firstTokenAt) into.firstTokenAt = next();
    if (bits & has.firstAnswerAt) into.firstAnswerAt = next();
    if (bits & has.chunkAts) into.chunkAts = list();
    if (bits & has.chunkChars) into.chunkChars = list();
    if (bits & has.chunkKinds) into.chunkKinds = text();
    if (bits & has.chunkTokens) into.chunkTokens = list();
    if (bits & has.sharedReads) into.sharedReads = list();
  };

  const output = (bits: number): Output => {
    const values: Output = { text: text() };
    if (bits & has.reasoning) values.reasoning = text();
    if (bits & has.toolCalls) values.toolCalls = text();
    if (bits & has.finishReason) values.finishReason = text();
    return values;
  };

  // The order of the keys is that in which loadgen puts them, so that both ways to the log write the same line.
  const request = (bits: number): RequestEnded => {
    const values = {
      kind: "requestEnded",
      id: next(),
      level: next(),
      warmup: (bits & has.warmup) !== 0,
      plannedAt: next(),
      sentAt: bits & has.sentAt ? next() : null,
      stamps: stamps(bits),
    } as RequestEnded;
    stream(values, bits);
    values.endedAt = next();
    values.input = input();
    values.connection = bits & has.connection ? { id: next(), reused: (bits & has.reused) !== 0 } : null;
    values.bytesSent = next();
    values.bytesReceived = next();
    if (bits & has.output) values.output = output(bits);
    if (bits & has.usage) values.usage = some(usageKeys);
    if (bits & has.serverTimings) values.serverTimings = some(serverTimingsKeys);
    values.outcome = bits & has.failure ? (JSON.parse(text()) as Outcome) : ok;
    return values;
  };

  const decoded = new Array<RunEvent>(events);
  for (let i = 0; i < events; i++) {
    const bits = next();
    decoded[i] = bits === jsonEvent ? (JSON.parse(text()) as RunEvent) : request(bits);
  }
  return decoded;
}
