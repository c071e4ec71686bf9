import { expect, it } from "vitest";
import { ExchangeQueue } from "./exchange-queue.ts";

it("gives back in order what was added, however often it is filled and emptied", () => {
  const queue = new ExchangeQueue<{ name: number; ended: boolean }>();
  const taken: number[] = [];
  let added = 0;
  for (let round = 0; round < 50; round++) {
    for (let i = 0; i < 100; i++) queue.add({ name: added++, ended: false });
    for (let i = 0; i < (round % 3) * 90; i++) {
      const next = queue.take();
      if (next) taken.push(next.name);
    }
  }
  for (let next = queue.take(); next; next = queue.take()) taken.push(next.name);
  expect(taken).toEqual(Array.from({ length: 5000 }, (_, i) => i));
});

it("passes over what ended while it waited", () => {
  const queue = new ExchangeQueue<{ name: string; ended: boolean }>();
  const given = ["a", "b", "c"].map((name) => ({ name, ended: false }));
  for (const each of given) queue.add(each);
  for (const each of given) each.ended = each.name !== "c";
  expect(queue.take()?.name).toBe("c");
  expect(queue.take()).toBeUndefined();
});
