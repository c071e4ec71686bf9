import { describe, expect, test } from "vitest";
import { createSlotQueue } from "./slot-queue.ts";

const never = new AbortController().signal;

describe("the slot queue", () => {
  test("gives slots at once while there are any, and then by order of arrival", async () => {
    const queue = createSlotQueue(2, 10);
    expect(await Promise.all([queue.enter(never), queue.enter(never)])).toEqual([0, 1]);
    const order: string[] = [];
    void queue.enter(never).then((slot) => order.push(`first got ${slot}`));
    void queue.enter(never).then((slot) => order.push(`second got ${slot}`));
    expect([queue.running, queue.waiting]).toEqual([2, 2]);
    queue.leave(1);
    queue.leave(0);
    await new Promise(setImmediate);
    expect(order).toEqual(["first got 1", "second got 0"]);
  });

  test("is full when every slot is taken and the line is as long as it may be", async () => {
    const queue = createSlotQueue(1, 1);
    await queue.enter(never);
    expect(queue.isFull()).toBe(false);
    const waiting = queue.enter(never);
    expect(queue.isFull()).toBe(true);
    queue.leave(0);
    expect(await waiting).toBe(0);
    expect(queue.isFull()).toBe(false);
  });

  test("without a line is full when the slots are taken", async () => {
    const queue = createSlotQueue(1, 0);
    expect(queue.isFull()).toBe(false);
    await queue.enter(never);
    expect(queue.isFull()).toBe(true);
  });

  test("lets someone leave the middle of the line", async () => {
    const queue = createSlotQueue(1, 5);
    await queue.enter(never);
    const left = new AbortController();
    const leaver = queue.enter(left.signal);
    const stayer = queue.enter(never);
    left.abort();
    expect(await leaver).toBeNull();
    queue.leave(0);
    expect(await stayer).toBe(0);
  });

  describe("with a capacity that is shared", () => {
    test("lets in who fits, and nobody past one who does not", async () => {
      const queue = createSlotQueue(4, 10, 100);
      expect(await queue.enter(never, 60)).toBe(0);
      const order: string[] = [];
      void queue.enter(never, 50).then((slot) => order.push(`50 got ${slot}`));
      void queue.enter(never, 10).then((slot) => order.push(`10 got ${slot}`));
      await new Promise(setImmediate);
      expect([order, queue.running, queue.waiting, queue.held]).toEqual([[], 1, 2, 60]);
      queue.leave(0);
      await new Promise(setImmediate);
      expect(order).toEqual(["50 got 0", "10 got 1"]);
      expect(queue.held).toBe(60);
    });

    test("serves the one behind when the one that did not fit leaves the line", async () => {
      const queue = createSlotQueue(2, 10, 100);
      await queue.enter(never, 60);
      const left = new AbortController();
      const big = queue.enter(left.signal, 50);
      const small = queue.enter(never, 40);
      left.abort();
      expect([await big, await small]).toEqual([null, 1]);
    });

    test("is full for who does not fit when there is no line", async () => {
      const queue = createSlotQueue(2, 0, 100);
      await queue.enter(never, 60);
      expect([queue.isFull(40), queue.isFull(41)]).toEqual([false, true]);
    });
  });
});
