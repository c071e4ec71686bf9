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
    expect(queue.full).toBe(false);
    const waiting = queue.enter(never);
    expect(queue.full).toBe(true);
    queue.leave(0);
    expect(await waiting).toBe(0);
    expect(queue.full).toBe(false);
  });

  test("without a line is full when the slots are taken", async () => {
    const queue = createSlotQueue(1, 0);
    expect(queue.full).toBe(false);
    await queue.enter(never);
    expect(queue.full).toBe(true);
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
});
