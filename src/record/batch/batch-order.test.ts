import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createVirtualClock } from "../../base/index.ts";
import type { RunEvent } from "../run-event.ts";
import { createBatchOrder, createProgress, type PostedBatch } from "./batch-order.ts";
import { createBatchSender } from "./batch-sender.ts";
import { decodeBatch } from "./decode-batch.ts";

const posted = (ticket: number): PostedBatch => ({
  ticket,
  batch: { events: 0, numbers: new Float64Array(0), texts: [] },
});

/** Takes whatever can be taken. */
function taken(order: ReturnType<typeof createBatchOrder>): number[] {
  const tickets: number[] = [];
  for (let next = order.take(); next; next = order.take()) {
    tickets.push(next.ticket);
    order.done(next);
  }
  return tickets;
}

describe("the order of batches", () => {
  it("is that of their tickets, however they come", () => {
    const tickets = Array.from({ length: 20 }, (_, ticket) => ticket);
    fc.assert(
      fc.property(fc.shuffledSubarray(tickets, { minLength: 20 }), (arrivals) => {
        const order = createBatchOrder(createProgress());
        const out = arrivals.flatMap((ticket) => {
          order.add(posted(ticket));
          return taken(order);
        });
        expect(out).toEqual(tickets);
      }),
      { seed: 2, numRuns: 100 },
    );
  });

  it("waits for a batch that is missing, but not for one of a thread that died", () => {
    const progress = createProgress();
    Atomics.store(new Int32Array(progress), 0, 5);
    const order = createBatchOrder(progress);
    for (const ticket of [0, 2, 4]) order.add(posted(ticket));
    expect(taken(order)).toEqual([0]);
    order.senderGone();
    expect(taken(order)).toEqual([2, 4]);
    // It was on its way after all, from another thread.
    order.add(posted(3));
    order.add(posted(5));
    expect(taken(order)).toEqual([3, 5]);
    // What is drawn after the death comes of threads that live.
    for (const ticket of [8, 7]) order.add(posted(ticket));
    expect(taken(order)).toEqual([]);
    order.add(posted(6));
    expect(taken(order)).toEqual([6, 7, 8]);
  });
});

const warned: RunEvent = { kind: "warned", at: 1, code: "a", message: "b" };
const counted: RunEvent = { kind: "tokensCounted", id: 1, tokenizer: "t", outputTokens: 5 };

/** A sender, and what it sent; recorded by nobody unless told. */
function openSender() {
  const clock = createVirtualClock(new Date(0));
  const progress = createProgress();
  const sent: PostedBatch[] = [];
  const told: string[] = [];
  const sender = createBatchSender({ port: { postMessage: (batch) => sent.push(batch) }, progress }, clock, {
    onBehind: () => told.push("behind"),
    onStuck: () => told.push("stuck"),
  });
  return { clock, progress, sent, told, sender };
}

describe("a sender of batches", () => {
  it("sends what others may act on at once, and the rest a tenth of a second later", async () => {
    const { clock, sent, sender } = openSender();
    sender.add(counted);
    sender.add(counted);
    expect(sent).toEqual([]);
    await clock.run(clock.sleepUntil(99));
    expect(sent).toEqual([]);
    await clock.run(clock.sleepUntil(100));
    expect(sent.map(({ batch }) => decodeBatch(batch))).toEqual([[counted, counted]]);
    sender.add(counted);
    sender.add(warned);
    expect(sent.map(({ batch }) => decodeBatch(batch)).at(-1)).toEqual([counted, warned]);
    expect(sent.map(({ ticket }) => ticket)).toEqual([0, 1]);
  });

  it("shares its tickets with the others of its recorder", () => {
    const { clock, progress, sent, sender } = openSender();
    const port = { postMessage: (batch: PostedBatch) => sent.push(batch) };
    const other = createBatchSender({ port, progress }, clock, { onBehind() {}, onStuck() {} });
    sender.add(warned);
    other.add(warned);
    sender.add(warned);
    expect(other.askReport()).toBe(3);
    expect(sent.map(({ ticket, report }) => [ticket, report])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, undefined],
      [3, true],
    ]);
  });

  it("gives up a recorder that does not move, once, and lets memory not grow", { timeout: 30_000 }, () => {
    const { sent, told, sender } = openSender();
    for (let i = 0; i < 1000; i++) sender.add(warned);
    expect(told).toEqual(["behind", "stuck"]);
    expect(sent.length).toBeLessThan(300);
  });
});
