import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { endBytes, eventBytes, jsonAnswer, wholeBytes } from "./pace-answer.ts";
import { type PaceRequest, PaceRequestReader, readAsked } from "./pace-request.ts";
import { Timetable } from "./timetable.ts";

/** When a paced server answers, in ms. */
export interface Pace {
  /** From the receipt of a request to its first event, or to an answer that comes whole. */
  readonly firstMs: number;
  /** From one event to the next. */
  readonly gapMs: number;
}

/** A running server. */
export interface PaceServer {
  readonly url: string;
  /** Cuts every connection and frees the port. */
  close(): Promise<void>;
}

/** A request under way, and what is known of it. Instants are of `performance.now()`. */
interface Visit {
  readonly socket: Socket;
  readonly requestId: string;
  readonly receivedAt: number;
  readonly stream: boolean;
  readonly tokens: number;
  /** When each event was written. */
  readonly eventAts: Float64Array;
  /** Events that were written. */
  written: number;
  endedAt: number | undefined;
  dueAt: number;
}

/** The clock's zero on the system's monotonic clock: read in pairs, of which the closest counts. A witness has its own. */
function readOriginNs(): bigint {
  let latest = 0n;
  for (let i = 0; i < 50; i++) {
    const originNs = process.hrtime.bigint() - BigInt(Math.round(performance.now() * 1e6));
    if (originNs > latest) latest = originNs;
  }
  return latest;
}

/**
 * A server that does one thing, and for little: chat completions whose events leave at an even pace. Where the simulator
 * shows what real servers do, this one is to be as little late as can be with what it writes down; GET /truth tells it,
 * with the names that the simulator uses, and DELETE /truth forgets it. It listens on loopback only.
 */
export async function startPaceServer({ firstMs, gapMs }: Pace): Promise<PaceServer> {
  const originNs = readOriginNs();
  const sockets = new Set<Socket>();
  let visits: Visit[] = [];

  const writeWhole = (visit: Visit): void => {
    visit.endedAt = performance.now();
    visit.socket.write(wholeBytes(visit.tokens));
  };
  const writeEvent = (visit: Visit): void => {
    if (visit.socket.destroyed) return;
    visit.eventAts[visit.written] = performance.now();
    visit.socket.write(eventBytes(visit.written));
    visit.written++;
    if (visit.written === visit.tokens) {
      visit.endedAt = performance.now();
      visit.socket.write(endBytes(visit.tokens));
      return;
    }
    visit.dueAt += gapMs;
    following.add(visit);
  };
  const first = new Timetable<Visit>((visit) => (visit.stream ? writeEvent : writeWhole)(visit));
  const following = new Timetable<Visit>(writeEvent);

  const truth = (): string => {
    const requests = visits.map(({ requestId, receivedAt, eventAts, written, endedAt }) => ({
      requestId,
      receivedAt: String(originNs + nsOf(receivedAt)),
      eventNs: Array.from(eventAts.subarray(0, written), (at) => Math.round((at - receivedAt) * 1e6)),
      endedAt: endedAt === undefined ? null : String(originNs + nsOf(endedAt)),
    }));
    return jsonAnswer(JSON.stringify({ requests }));
  };
  const answer = (socket: Socket, request: PaceRequest, receivedAt: number): void => {
    const { method, path, requestId, body } = request;
    if (path === "/truth") {
      socket.write(method === "DELETE" ? "HTTP/1.1 204 No Content\r\n\r\n" : truth());
      if (method === "DELETE") visits = [];
      return;
    }
    const asked = path === "/v1/chat/completions" ? readAsked(body) : undefined;
    if (!asked) {
      socket.write(jsonAnswer('{"error":{"message":"only chat completions"}}', "404 Not Found"));
      return;
    }
    const eventAts = new Float64Array(asked.stream ? asked.tokens : 0);
    const dueAt = receivedAt + firstMs;
    const visit = {
      ...asked,
      socket,
      requestId,
      receivedAt,
      eventAts,
      written: 0,
      endedAt: undefined,
      dueAt,
    };
    visits.push(visit);
    first.add(visit);
  };

  // The loop asks once a turn which sockets have something: that is when a request was received, not when its turn came.
  let readyAt: number | undefined;
  const onTurn = (): void => {
    readyAt = undefined;
  };
  const server = createServer({ noDelay: true }, (socket) => {
    const reader = new PaceRequestReader();
    let receivedAt = 0;
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("data", (bytes) => {
      if (readyAt === undefined) {
        readyAt = performance.now();
        setImmediate(onTurn);
      }
      if (reader.isEmpty) receivedAt = readyAt;
      try {
        const request = reader.take(bytes);
        if (request) answer(socket, request, receivedAt);
      } catch {
        socket.destroy();
      }
    });
  });
  server.listen({ host: "127.0.0.1", port: 0, backlog: 4096 });
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      first.clear();
      following.clear();
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

const nsOf = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
