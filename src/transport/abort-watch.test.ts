import { expect, it } from "vitest";
import { type Abortable, AbortWatch } from "./abort-watch.ts";

interface Item extends Abortable {
  readonly name: number;
}

it("calls back for those that are still watched, once each, and for one signal only", () => {
  const aborted: number[] = [];
  const watch = new AbortWatch<Item>((item) => {
    aborted.push(item.name);
    watch.remove(first.signal, item);
  });
  const first = new AbortController();
  const second = new AbortController();
  const items = Array.from({ length: 10 }, (_, name): Item => ({ name, watchIndex: -1 }));
  for (const item of items) watch.add(item.name === 9 ? second.signal : first.signal, item);
  for (const name of [0, 8, 4]) watch.remove(first.signal, items[name] as Item);
  watch.remove(first.signal, items[4] as Item);
  first.abort();
  expect(aborted.sort()).toEqual([1, 2, 3, 5, 6, 7]);
});
