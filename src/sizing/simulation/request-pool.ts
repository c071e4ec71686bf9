/** Requests in the system, as rows of typed arrays. Rows of ended ones are used again, so memory follows the backlog. */
export interface RequestPool {
  arrivedAtMs: Float64Array;
  serviceMs: Float64Array;
  /** Position in the order of arrivals, from 0. */
  index: Int32Array;
  line: Int32Array;
  /** The row behind it: in its line, in its batch, or among the free ones; −1 at the end. */
  next: Int32Array;
  take(): number;
  release(row: number): void;
}

export function createRequestPool(): RequestPool {
  let capacity = 0;
  let free = -1;
  const pool: RequestPool = {
    arrivedAtMs: new Float64Array(0),
    serviceMs: new Float64Array(0),
    index: new Int32Array(0),
    line: new Int32Array(0),
    next: new Int32Array(0),
    take() {
      if (free < 0) grow();
      const row = free;
      free = pool.next[row]!;
      pool.next[row] = -1;
      return row;
    },
    release(row) {
      pool.next[row] = free;
      free = row;
    },
  };

  const grow = (): void => {
    const before = capacity;
    capacity = Math.max(1024, 2 * capacity);
    const longer = <A extends Float64Array | Int32Array>(into: A, from: A): A => {
      into.set(from);
      return into;
    };
    pool.arrivedAtMs = longer(new Float64Array(capacity), pool.arrivedAtMs);
    pool.serviceMs = longer(new Float64Array(capacity), pool.serviceMs);
    pool.index = longer(new Int32Array(capacity), pool.index);
    pool.line = longer(new Int32Array(capacity), pool.line);
    pool.next = longer(new Int32Array(capacity), pool.next);
    for (let row = capacity - 1; row >= before; row--) pool.release(row);
  };
  return pool;
}
