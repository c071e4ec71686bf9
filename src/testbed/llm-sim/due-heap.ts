/** Something to call at an instant. */
export interface DueCall {
  readonly dueNs: number;
  /** Null when it was called off. */
  run: (() => void) | null;
}

/** Calls by their instants; those of one instant in the order in which they came. */
export interface DueHeap {
  readonly size: number;
  /** The earliest instant, Infinity without any call. */
  readonly nextNs: number;
  add(call: DueCall): void;
  /** Takes the earliest call out. Throws when there is none. */
  take(): DueCall;
}

interface Entry {
  readonly call: DueCall;
  readonly order: number;
}

const before = (a: Entry, b: Entry): boolean =>
  a.call.dueNs < b.call.dueNs || (a.call.dueNs === b.call.dueNs && a.order < b.order);

/** A binary heap: hundreds of streams wait for their next token at any moment. */
export function createDueHeap(): DueHeap {
  const heap: Entry[] = [];
  let count = 0;

  const at = (index: number): Entry => heap[index] as Entry;
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [at(b), at(a)];
  };
  const rise = (from: number): void => {
    for (let child = from; child > 0; ) {
      const parent = (child - 1) >> 1;
      if (!before(at(child), at(parent))) return;
      swap(child, parent);
      child = parent;
    }
  };
  const sink = (): void => {
    for (let parent = 0; ; ) {
      const left = 2 * parent + 1;
      if (left >= heap.length) return;
      const right = left + 1;
      const child = right < heap.length && before(at(right), at(left)) ? right : left;
      if (!before(at(child), at(parent))) return;
      swap(child, parent);
      parent = child;
    }
  };

  return {
    get size() {
      return heap.length;
    },
    get nextNs() {
      return heap[0]?.call.dueNs ?? Infinity;
    },
    add(call) {
      heap.push({ call, order: count });
      count += 1;
      rise(heap.length - 1);
    },
    take() {
      const first = heap[0];
      if (!first) throw new RangeError("take: the heap is empty");
      const last = heap.pop() as Entry;
      if (heap.length > 0) {
        heap[0] = last;
        sink();
      }
      return first.call;
    },
  };
}
