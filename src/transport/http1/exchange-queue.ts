import type { Http1Exchange } from "./http1-exchange.ts";

/** First in, first out. Those that ended while they waited are passed over. */
export class ExchangeQueue {
  #items: (Http1Exchange | undefined)[] = [];
  #first = 0;

  add(exchange: Http1Exchange): void {
    this.#items.push(exchange);
  }

  take(): Http1Exchange | undefined {
    while (this.#first < this.#items.length) {
      const exchange = this.#items[this.#first];
      this.#items[this.#first++] = undefined;
      if (this.#first >= 1024 && this.#first * 2 >= this.#items.length) {
        this.#items = this.#items.slice(this.#first);
        this.#first = 0;
      }
      if (exchange && !exchange.ended) return exchange;
    }
    this.#items = [];
    this.#first = 0;
    return undefined;
  }
}
