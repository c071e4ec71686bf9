import type { Socket } from "node:net";
import type { HttpRequest } from "../http-transport.ts";
import { checkRequestId, formatRequestHead, type Route } from "./request-head.ts";

/** Up to this size head and body go out as one piece: copying is cheaper than a vectored write. */
const copyUpToBytes = 16 * 1024;

/**
 * What requests with the same address, headers and body have in common, as it goes on the wire. Only the request id
 * differs: it is written into the same bytes again and again, which is most of what sending a small request costs.
 */
export class WireRequest {
  readonly route: Route;
  readonly #method: string;
  readonly #headers: HttpRequest["headers"];
  readonly #body: HttpRequest["body"];
  readonly #head: string;
  readonly #bodyBytes: number;
  /** Head and body as one piece with room for an id of `#idLength`; absent while a socket holds on to it. */
  #bytes: Buffer | undefined;
  #idLength = -1;

  /** @throws RequestError */
  constructor(route: Route, request: HttpRequest) {
    const { method, headers, body } = request;
    let bodyBytes = 0;
    for (const piece of body) bodyBytes += piece.length;
    this.route = route;
    this.#method = method;
    this.#headers = headers;
    this.#body = body;
    this.#bodyBytes = bodyBytes;
    this.#head = formatRequestHead(route, request, bodyBytes);
  }

  /** Whether `request` is this one, its id aside. */
  fits(request: HttpRequest, route: Route): boolean {
    const { method, headers, body } = request;
    return (
      headers === this.#headers && body === this.#body && route === this.route && method === this.#method
    );
  }

  /** Hands the whole request to the socket and returns how many bytes it has. */
  write(socket: Socket, requestId: string | undefined): number {
    const idLine = requestId === undefined ? "" : idStart + requestId + lineEnd;
    const size = this.#head.length + idLine.length + lineEnd.length + this.#bodyBytes;
    if (this.#bodyBytes > copyUpToBytes) {
      socket.cork();
      socket.write(this.#head + idLine + lineEnd, "latin1");
      for (const piece of this.#body) socket.write(piece);
      socket.uncork();
      return size;
    }
    let bytes = this.#bytes;
    if (bytes !== undefined && idLine.length === this.#idLength) {
      if (requestId !== undefined) bytes.write(requestId, this.#head.length + idStart.length, "latin1");
    } else {
      bytes = this.#assemble(idLine, size);
      this.#bytes = bytes;
      this.#idLength = idLine.length;
    }
    socket.write(bytes);
    // Not all of it was taken, and TLS always keeps what it is given for a while: the bytes belong to this write now.
    if (this.route.secure || socket.writableLength > 0) this.#bytes = undefined;
    return size;
  }

  #assemble(idLine: string, size: number): Buffer {
    const bytes = Buffer.allocUnsafe(size);
    let at = bytes.write(this.#head + idLine + lineEnd, "latin1");
    for (const piece of this.#body) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }
}

const lineEnd = "\r\n";
const idStart = "x-request-id: ";

/** The wire forms of requests, made once for each body. */
export class WireRequests {
  readonly #known = new WeakMap<HttpRequest["body"], WireRequest>();

  /** @throws RequestError */
  of(request: HttpRequest, route: Route): WireRequest {
    if (request.requestId !== undefined) checkRequestId(request.requestId);
    const known = this.#known.get(request.body);
    if (known?.fits(request, route)) return known;
    const wire = new WireRequest(route, request);
    this.#known.set(request.body, wire);
    return wire;
  }
}
