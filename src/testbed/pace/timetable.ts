/** Something that is due at an instant of `performance.now()`. */
export interface Due {
  dueAt: number;
}

/** So many are called before the sockets are looked at again: a request that comes meanwhile would be stamped late. */
const mostCallsATurn = 4;

/** What was called is cut off when there is so much of it. */
const mostPassed = 4096;

/**
 * Calls back for entries that are added in the order in which they are due, such as the next event of streams with one
 * pace. One timer for all of them, and nothing is allocated for an entry.
 */
export class Timetable<Entry extends Due> {
  readonly #call: (entry: Entry) => void;
  readonly #onTimer = (): void => {
    this.#timer = undefined;
    this.#callDue();
  };
  readonly #onTurn = (): void => this.#callDue();
  #entries: Entry[] = [];
  #passed = 0;
  #timer: NodeJS.Timeout | undefined;
  #isCalling = false;

  constructor(call: (entry: Entry) => void) {
    this.#call = call;
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#arm();
  }

  /** Nobody is called any more. */
  clear(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#entries = [];
    this.#passed = 0;
  }

  #arm(): void {
    const next = this.#entries[this.#passed];
    if (this.#isCalling || this.#timer || !next) return;
    this.#timer = setTimeout(this.#onTimer, Math.max(1, Math.ceil(next.dueAt - performance.now())));
  }

  #callDue(): void {
    this.#isCalling = true;
    const now = performance.now();
    for (let calls = 0; calls < mostCallsATurn; calls++) {
      const next = this.#entries[this.#passed];
      if (!next || next.dueAt > now) {
        this.#isCalling = false;
        this.#arm();
        return;
      }
      this.#passed++;
      this.#call(next);
    }
    if (this.#passed > mostPassed) {
      this.#entries = this.#entries.slice(this.#passed);
      this.#passed = 0;
    }
    setImmediate(this.#onTurn);
  }
}
