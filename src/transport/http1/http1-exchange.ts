import type { HttpExchange, HttpRequest, SendOptions } from "../http-transport.ts";
import { PendingExchange } from "../pending-exchange.ts";
import type { Http1Connection } from "./http1-connection.ts";
import { formatRequestHead, type Route } from "./request-head.ts";

/** A request whose head is ready to be written. */
export class Http1Exchange extends PendingExchange {
  readonly route: Route;
  readonly head: string;
  readonly bodyBytes: number;
  /** The connection that carries it, once there is one. */
  carrier: Http1Connection | null = null;

  /** @throws RequestError */
  constructor(
    route: Route,
    request: HttpRequest,
    options: SendOptions | undefined,
    resolve: (exchange: HttpExchange) => void,
  ) {
    super(request, options, resolve);
    let bodyBytes = 0;
    for (const piece of request.body) bodyBytes += piece.length;
    this.route = route;
    this.bodyBytes = bodyBytes;
    this.head = formatRequestHead(route, request, bodyBytes);
  }
}
