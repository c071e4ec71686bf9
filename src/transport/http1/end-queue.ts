import type { Clock } from "../../base/index.ts";
import type { Http1Connection } from "./http1-connection.ts";
import type { Http1Exchange } from "./http1-exchange.ts";

/**
 * Tells of ends after everything that was ready to be read was read and stamped: what follows from an answer, above all
 * the next request, would make the stamps of the answers behind it late. Connections are offered before anyone is told,
 * so that the next request finds them.
 */
export class EndQueue {
  readonly #clock: Clock;
  readonly #onFree: (connection: Http1Connection) => void;
  readonly #onDue = (): void => this.flush();
  #ended: Http1Exchange[] = [];
  #spare: Http1Exchange[] = [];

  constructor(clock: Clock, onFree: (connection: Http1Connection) => void) {
    this.#clock = clock;
    this.#onFree = onFree;
  }

  add(exchange: Http1Exchange): void {
    if (this.#ended.push(exchange) === 1) this.#clock.defer(this.#onDue);
  }

  /** Tells of all that have ended so far. */
  flush(): void {
    const ended = this.#ended;
    this.#ended = this.#spare;
    for (const { freed } of ended) if (freed) this.#onFree(freed);
    for (const exchange of ended) exchange.tell();
    ended.length = 0;
    this.#spare = ended;
  }
}
