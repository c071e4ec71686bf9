import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../base/index.ts";
import type { Workload } from "../workload/index.ts";
import { createFakeTarget, readyWorkload, speechRequest } from "./fake-parts.fixture.ts";
import { createPreparedQueue } from "./prepared-queue.ts";

/** A queue from position 10 on, and what it asked the workload for. */
function openQueue(workload: Workload = readyWorkload, signal = new AbortController().signal) {
  const asked: number[] = [];
  const watched: Workload = {
    description: "watched",
    at: (index) => {
      asked.push(index);
      return workload.at(index);
    },
  };
  const target = createFakeTarget(createVirtualClock(), { serviceMs: () => 1 });
  const queue = createPreparedQueue(watched, target, (id) => `tag-${id}`, 10, signal);
  const takeIds = (count: number): (number | undefined)[] =>
    Array.from({ length: count }, () => queue.take()?.id);
  return { queue, asked, takeIds };
}

/** Gives each request when it is told to. */
function slowWorkload() {
  const give = new Map<number, () => void>();
  const at = (index: number) =>
    new Promise<ReturnType<typeof speechRequest>>((resolve) => {
      give.set(index, () => resolve(speechRequest(index)));
    });
  return { workload: { description: "slow", at }, give: (index: number) => give.get(index)?.() };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("a queue of prepared requests", () => {
  it("has what is at hand ready at once, in the order of the plan, and no more than is wanted", () => {
    const { queue, asked, takeIds } = openQueue();
    queue.fill(3);
    expect(asked).toEqual([10, 11, 12]);
    expect(takeIds(4)).toEqual([10, 11, 12, undefined]);
    queue.fill(2);
    expect(takeIds(3)).toEqual([13, 14, undefined]);
  });

  it("reads a slow workload one after the other and tells when enough is ready", async () => {
    const { workload, give } = slowWorkload();
    const { queue, asked, takeIds } = openQueue(workload);
    let isFilled = false;
    const filled = queue.filled(2).then(() => {
      isFilled = true;
    });
    expect(asked).toEqual([10]);
    give(10);
    await turn();
    expect(isFilled).toBe(false);
    expect(asked).toEqual([10, 11]);
    give(11);
    await filled;
    expect(takeIds(3)).toEqual([10, 11, undefined]);
  });

  it("reads nothing more once it is closed", async () => {
    const { workload, give } = slowWorkload();
    const { queue, asked } = openQueue(workload);
    queue.fill(5);
    queue.close();
    give(10);
    await turn();
    expect(asked).toEqual([10]);
  });

  it("lets go of the signal when it is closed", async () => {
    const stop = new AbortController();
    const { queue } = openQueue(slowWorkload().workload, stop.signal);
    let isFilled = false;
    queue.filled(1).then(() => {
      isFilled = true;
    });
    queue.close();
    stop.abort();
    await turn();
    expect(isFilled).toBe(false);
  });

  it("gives what was ready before a failure, then the failure, to everybody who waits", async () => {
    const failure = new Error("no");
    const at = (index: number) => {
      if (index === 12) throw failure;
      return speechRequest(index);
    };
    const { queue, takeIds, asked } = openQueue({ description: "broken", at });
    queue.fill(5);
    expect(takeIds(3)).toEqual([10, 11, undefined]);
    await expect(queue.filled(1)).rejects.toBe(failure);
    await expect(queue.filled(1)).rejects.toBe(failure);
    expect(asked).toEqual([10, 11, 12]);
  });
});
