/** First in, first out. Those that ended while they waited are passed over. */
export class ExchangeQueue<T extends { readonly ended: boolean }> {
  #items: (T | undefined)[] = [];
  #first = 0;

  add(exchange: T): void {
    this.#items.push(exchange);
  }

  take(): T | undefined {
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
