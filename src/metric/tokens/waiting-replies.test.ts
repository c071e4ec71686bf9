import { expect, test } from "vitest";
import { counted, prompted } from "../events.fixture.ts";
import { type Reply, replyOf } from "./reply.ts";
import { createWaitingReplies } from "./waiting-replies.ts";

const events = 1000;
const chunkAts = Array.from({ length: events }, (_, index) => 1100 + index);

const reply = (id: number, usage: { outputTokens?: number }): Reply =>
  replyOf(prompted(chunkAts, { id, usage })) as Reply;

test("a reply that the server counted, a token an event, does not wait", () => {
  const waiting = createWaitingReplies();
  expect(waiting.add(reply(0, { outputTokens: events }))).toMatchObject([{ output: { tokens: events } }]);
  expect(waiting.settle()).toEqual([]);
});

test("a reply is given back once, by its count or at the end", () => {
  const waiting = createWaitingReplies();
  expect(waiting.add(reply(0, {}))).toEqual([]);
  expect(waiting.add(reply(1, {}))).toEqual([]);
  expect(waiting.count(counted(0, 5))).toMatchObject({ output: { tokens: 5 } });
  expect(waiting.count(counted(0, 5))).toBeUndefined();
  expect(waiting.settle()).toMatchObject([{ reply: { id: 1 }, output: undefined }]);
  expect(waiting.settle()).toEqual([]);
});

test("more stamps than fit are let go, the oldest first, but no count is lost", () => {
  const waiting = createWaitingReplies();
  const early: number[] = [];
  for (let id = 0; id < 1010; id++) {
    // Every other one has the server's count, of several tokens an event.
    const usage = id % 2 === 0 ? { outputTokens: 3 * events } : {};
    early.push(...waiting.add(reply(id, usage)).map((each) => each.reply.id));
  }
  expect(early).toEqual([0, 2, 4, 6, 8]);
  // Request 1 gave up its stamps and still gets its count, 999 has both.
  expect(waiting.count(counted(1, 9))).toMatchObject({ output: { tokens: 9 }, reads: undefined });
  expect(waiting.count(counted(999, 9))?.reads).toHaveLength(events);
});
