import { createDueHeap, type DueCall } from "./due-heap.ts";
import type { TimeLine } from "./time-line.ts";

export interface VirtualTimeLine extends TimeLine {
  /** Makes every call until none is left, jumping from instant to instant; promises settle between them. */
  runAll(): Promise<void>;
}

/** A time line on which no time passes but what is jumped over: each call comes exactly at its instant. */
export function createVirtualTimeLine(): VirtualTimeLine {
  const heap = createDueHeap();
  let now = 0;
  return {
    nowNs: () => now,
    at(dueNs, run) {
      const call: DueCall = { dueNs, run };
      heap.add(call);
      return () => {
        call.run = null;
      };
    },
    async runAll() {
      await new Promise(setImmediate);
      while (heap.size > 0) {
        const call = heap.take();
        if (!call.run) continue;
        now = Math.max(now, call.dueNs);
        call.run();
        await new Promise(setImmediate);
      }
    },
  };
}
