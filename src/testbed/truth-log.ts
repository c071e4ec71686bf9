import { nowNs } from "./monotonic.ts";

/** What the server knows about one request. Instants are nanoseconds of the operating system's monotonic clock. */
export interface RequestTruth {
  requestId: string;
  path: string;
  /** The head of the request was seen. */
  receivedAt: bigint;
  /** The last byte of the body was read. */
  bodyAt: bigint | null;
  /** It left the queue and its work began. */
  startedAt: bigint | null;
  /** Each piece of a streamed answer, handed to the socket. */
  deltasAt: bigint[];
  /** The whole answer was ready and handed to the socket; null while under way and when the client left before. */
  answeredAt: bigint | null;
  /** HTTP status; 499 when the client left, null while under way. */
  status: number | null;
  audioSeconds: number | null;
  /** The service time that the simulator drew, in milliseconds; null for a real engine. */
  plannedServiceMs: number | null;
}

export interface TruthReport<Entry = RequestTruth> {
  /** The clock at the moment of the report. */
  readonly clockNs: bigint;
  /** The clock when the server started: the zero of the stalls. */
  readonly serverStartedNs: bigint;
  /** Requests that were dropped from the front because there were too many to keep. */
  readonly forgotten: number;
  /** In order of arrival. */
  readonly requests: readonly Readonly<Entry>[];
}

export interface TruthLog<Entry = RequestTruth> {
  /** Keeps the entry, which its owner goes on filling in. */
  begin(entry: Entry): Entry;
  report(): TruthReport<Entry>;
  reset(): void;
}

/** @param keep how many requests are remembered; the oldest half goes when there are more */
export function createTruthLog<Entry>(serverStartedNs: bigint, keep = 400_000): TruthLog<Entry> {
  let requests: Entry[] = [];
  let forgotten = 0;
  return {
    begin(entry) {
      if (requests.length >= keep) {
        forgotten += requests.length - Math.floor(keep / 2);
        requests = requests.slice(-Math.floor(keep / 2));
      }
      requests.push(entry);
      return entry;
    },
    report: () => ({ clockNs: nowNs(), serverStartedNs, forgotten, requests: [...requests] }),
    reset() {
      requests = [];
      forgotten = 0;
    },
  };
}

/** The truth of a transcription request of which only its head is known. */
export function newRequestTruth(requestId: string, path: string, receivedAt: bigint): RequestTruth {
  return {
    requestId,
    path,
    receivedAt,
    bodyAt: null,
    startedAt: null,
    deltasAt: [],
    answeredAt: null,
    status: null,
    audioSeconds: null,
    plannedServiceMs: null,
  };
}

/** JSON in which every instant is a decimal string: nanoseconds do not fit a JavaScript number. */
export function truthJson(report: TruthReport<unknown>): string {
  return JSON.stringify(report, (_key, value) => (typeof value === "bigint" ? value.toString() : value));
}
