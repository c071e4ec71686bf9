import type { RequestInput } from "./request.ts";
import type { Stamps } from "./request-record.ts";
import type { RequestEnded } from "./run-event.ts";

/** ".001" for 1, "" for 0: what stands behind the whole milliseconds of an instant in microseconds. */
const fractions = Array.from({ length: 1000 }, (_, micros) =>
  micros === 0 ? "" : String(micros / 1000).slice(1),
);

/** Below it, microseconds are whole numbers of 31 bits. */
const shortInstantMs = 2_000_000;

/** As JSON.stringify has it. Instants of whole microseconds, the usual ones, are put together from their digits. */
function formatNumber(value: number): string {
  if (value > 0 && value < shortInstantMs) {
    const micros = Math.round(value * 1000);
    if (micros / 1000 === value) {
      const whole = (micros / 1000) | 0;
      return whole + (fractions[micros - whole * 1000] as string);
    }
  }
  return Number.isFinite(value) ? `${value}` : "null";
}

/** Inputs are shared by many requests; the texts of those that were used lately are kept, up to so many UTF-16 units. */
const mostInputChars = 1_000_000;
const inputTexts = new Map<RequestInput, string>();
let inputChars = 0;

function formatInput(input: RequestInput): string {
  const known = inputTexts.get(input);
  if (known !== undefined) return known;
  const text = JSON.stringify(input);
  inputChars += text.length;
  if (inputChars > mostInputChars) {
    inputTexts.clear();
    inputChars = text.length;
  }
  inputTexts.set(input, text);
  return text;
}

function formatList(list: readonly number[]): string {
  let text = "[";
  for (let i = 0; i < list.length; i++) text += (i === 0 ? "" : ",") + formatNumber(list[i] as number);
  return `${text}]`;
}

function formatStamps({ dnsAt, connectedAt, securedAt, writtenAt, firstByteAt }: Stamps): string {
  let text = "";
  if (dnsAt !== undefined) text += `,"dnsAt":${formatNumber(dnsAt)}`;
  if (connectedAt !== undefined) text += `,"connectedAt":${formatNumber(connectedAt)}`;
  if (securedAt !== undefined) text += `,"securedAt":${formatNumber(securedAt)}`;
  if (writtenAt !== undefined) text += `,"writtenAt":${formatNumber(writtenAt)}`;
  if (firstByteAt !== undefined) text += `,"firstByteAt":${formatNumber(firstByteAt)}`;
  return `{${text.slice(1)}}`;
}

/** Each with a comma before it. */
function formatStream(request: RequestEnded): string {
  const { firstTokenAt, firstAnswerAt, chunkAts, chunkChars, chunkKinds, chunkTokens, sharedReads } = request;
  let text = "";
  if (firstTokenAt !== undefined) text += `,"firstTokenAt":${formatNumber(firstTokenAt)}`;
  if (firstAnswerAt !== undefined) text += `,"firstAnswerAt":${formatNumber(firstAnswerAt)}`;
  if (chunkAts !== undefined) text += `,"chunkAts":${formatList(chunkAts)}`;
  if (chunkChars !== undefined) text += `,"chunkChars":${formatList(chunkChars)}`;
  if (chunkKinds !== undefined) text += `,"chunkKinds":${JSON.stringify(chunkKinds)}`;
  if (chunkTokens !== undefined) text += `,"chunkTokens":${formatList(chunkTokens)}`;
  if (sharedReads !== undefined) text += `,"sharedReads":${formatList(sharedReads)}`;
  return text;
}

/** The line of a request: byte for byte what JSON.stringify makes of one whose keys stand in this order. */
export function formatRequest(request: RequestEnded): string {
  const { sentAt, connection, output, usage, serverTimings, outcome } = request;
  const more =
    (output === undefined ? "" : `,"output":${JSON.stringify(output)}`) +
    (usage === undefined ? "" : `,"usage":${JSON.stringify(usage)}`) +
    (serverTimings === undefined ? "" : `,"serverTimings":${JSON.stringify(serverTimings)}`);
  return (
    `{"kind":"requestEnded","id":${formatNumber(request.id)},"level":${formatNumber(request.level)}` +
    `,"warmup":${request.warmup},"plannedAt":${formatNumber(request.plannedAt)}` +
    `,"sentAt":${sentAt === null ? "null" : formatNumber(sentAt)},"stamps":${formatStamps(request.stamps)}` +
    `${formatStream(request)},"endedAt":${formatNumber(request.endedAt)},"input":${formatInput(request.input)}` +
    `,"connection":${connection === null ? "null" : `{"id":${formatNumber(connection.id)},"reused":${connection.reused}}`}` +
    `,"bytesSent":${formatNumber(request.bytesSent)},"bytesReceived":${formatNumber(request.bytesReceived)}` +
    `${more},"outcome":${outcome.kind === "ok" ? '{"kind":"ok"}' : JSON.stringify(outcome)}}`
  );
}
