/** What an AbortWatch keeps on each thing that it watches for. */
export interface Abortable {
  /** Its place in the list of its signal; -1 outside. Written by AbortWatch only. */
  watchIndex: number;
}

/**
 * Calls back when a signal aborts. One listener a signal, however many requests share it: removing a listener
 * from a signal takes as long as it has listeners. Lists rather than sets: a set that changes thousands of times
 * a second leaves the garbage collector a chain of old tables.
 */
export class AbortWatch<T extends Abortable> {
  readonly #watched = new WeakMap<AbortSignal, T[]>();
  readonly #onAbort: (item: T) => void;

  constructor(onAbort: (item: T) => void) {
    this.#onAbort = onAbort;
  }

  add(signal: AbortSignal, item: T): void {
    let items = this.#watched.get(signal);
    if (!items) {
      const fresh: T[] = [];
      items = fresh;
      this.#watched.set(signal, fresh);
      signal.addEventListener("abort", () => {
        for (const each of [...fresh]) this.#onAbort(each);
      });
    }
    item.watchIndex = items.length;
    items.push(item);
  }

  remove(signal: AbortSignal, item: T): void {
    const items = this.#watched.get(signal);
    if (!items || item.watchIndex === -1) return;
    const last = items.pop() as T;
    if (last !== item) {
      items[item.watchIndex] = last;
      last.watchIndex = item.watchIndex;
    }
    item.watchIndex = -1;
  }
}
