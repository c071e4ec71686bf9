import type { HttpRequest, SendOptions } from "../http-transport.ts";
import { type OnExchangeEnd, PendingExchange } from "../pending-exchange.ts";
import type { Http1Connection } from "./http1-connection.ts";
import type { Route } from "./request-head.ts";
import type { WireRequest } from "./wire-request.ts";

/** A request that is ready to be written. */
export class Http1Exchange extends PendingExchange {
  readonly wire: WireRequest;
  /** The connection that carries it, once there is one. */
  carrier: Http1Connection | null = null;
  /** The same, when it can carry another after this answer. */
  freed: Http1Connection | null = null;

  constructor(wire: WireRequest, request: HttpRequest, options: SendOptions, onEnd: OnExchangeEnd) {
    super(request, options, onEnd);
    this.wire = wire;
  }

  get route(): Route {
    return this.wire.route;
  }
}
