import fc from "fast-check";
import { expect, test } from "vitest";
import { createDueHeap } from "./due-heap.ts";

test("gives calls by their instants, and those of one instant in the order in which they came", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (instants) => {
      const heap = createDueHeap();
      const taken: { dueNs: number; order: number }[] = [];
      for (const [order, dueNs] of instants.entries()) {
        heap.add({ dueNs, run: () => taken.push({ dueNs, order }) });
      }
      while (heap.size > 0) {
        heap.take().run?.();
      }
      const sorted = instants.map((dueNs, order) => ({ dueNs, order })).sort((a, b) => a.dueNs - b.dueNs);
      expect(taken).toEqual(sorted);
    }),
    { seed: 3 },
  );
});

test("knows the next instant, and none when it is empty", () => {
  const heap = createDueHeap();
  expect(heap.nextNs).toBe(Infinity);
  heap.add({ dueNs: 5, run: null });
  heap.add({ dueNs: 3, run: null });
  expect(heap.nextNs).toBe(3);
  heap.take();
  expect(heap.nextNs).toBe(5);
  heap.take();
  expect(() => heap.take()).toThrow("empty");
});
