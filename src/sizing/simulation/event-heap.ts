/** Instants with a whole number each, the earliest first. Equal instants come in no stated order. */
export interface EventHeap {
  readonly size: number;
  /** Instant of the earliest; Infinity when empty. */
  nextAtMs(): number;
  push(atMs: number, payload: number): void;
  /** Removes the earliest and returns its number; call only when there is one. */
  pop(): number;
}

/** A binary heap in typed arrays that double when they are full. */
export function createEventHeap(): EventHeap {
  let times = new Float64Array(1024);
  let payloads = new Int32Array(1024);
  let size = 0;

  const grow = (): void => {
    const moreTimes = new Float64Array(size * 2);
    moreTimes.set(times);
    times = moreTimes;
    const morePayloads = new Int32Array(size * 2);
    morePayloads.set(payloads);
    payloads = morePayloads;
  };

  return {
    get size() {
      return size;
    },
    nextAtMs: () => (size === 0 ? Number.POSITIVE_INFINITY : times[0]!),
    push(atMs, payload) {
      if (size === times.length) grow();
      let at = size++;
      while (at > 0) {
        const parent = (at - 1) >> 1;
        if (times[parent]! <= atMs) break;
        times[at] = times[parent]!;
        payloads[at] = payloads[parent]!;
        at = parent;
      }
      times[at] = atMs;
      payloads[at] = payload;
    },
    pop() {
      const first = payloads[0]!;
      const atMs = times[--size]!;
      const payload = payloads[size]!;
      let at = 0;
      for (let child = 1; child < size; child = 2 * at + 1) {
        if (child + 1 < size && times[child + 1]! < times[child]!) child++;
        if (times[child]! >= atMs) break;
        times[at] = times[child]!;
        payloads[at] = payloads[child]!;
        at = child;
      }
      times[at] = atMs;
      payloads[at] = payload;
      return first;
    },
  };
}
