import { describe, expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import { createEventHeap } from "./event-heap.ts";

describe("a heap of events", () => {
  it("gives them in the order of time, whatever the order they came in", () => {
    const random = createRandom(3);
    const heap = createEventHeap();
    const times: number[] = [];
    // More than its first size, so that it grows.
    for (let i = 0; i < 5000; i++) {
      times.push(random.next());
      heap.push(times[i]!, i);
    }
    const popped: number[] = [];
    while (heap.size > 0) {
      const atMs = heap.nextAtMs();
      const payload = heap.pop();
      expect(times[payload]).toBe(atMs);
      popped.push(atMs);
    }
    expect(popped).toEqual([...times].sort((a, b) => a - b));
  });

  it("keeps the order while events come and go", () => {
    const random = createRandom(4);
    const heap = createEventHeap();
    let lastMs = 0;
    for (let i = 0; i < 3000; i++) {
      heap.push(lastMs + random.next(), i);
      if (i % 3 === 0) continue;
      const atMs = heap.nextAtMs();
      heap.pop();
      expect(atMs).toBeGreaterThanOrEqual(lastMs);
      lastMs = atMs;
    }
  });

  it("has nothing next when it is empty", () => {
    expect(createEventHeap().nextAtMs()).toBe(Number.POSITIVE_INFINITY);
  });
});
