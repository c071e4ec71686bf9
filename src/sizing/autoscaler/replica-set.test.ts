import { describe, expect, it } from "vitest";
import { createReplicaSet } from "./replica-set.ts";

function create(initial: number) {
  const opened: number[] = [];
  const loaded = new Set<number>();
  const set = createReplicaSet({
    initial,
    room: 6,
    coldStartMs: 1000,
    open: (pod) => opened.push(pod),
    close: (pod) => !loaded.has(pod),
  });
  return { set, opened, loaded };
}

describe("a set of replicas", () => {
  it("opens a pod when it has started and not before", () => {
    const { set, opened } = create(1);
    set.scaleTo(2, 500);
    expect([opened, set.wanted, set.starting, set.nextReadyAtMs]).toEqual([[0], 2, 1, 1500]);
    set.makeReady();
    expect([opened, set.starting, set.nextReadyAtMs]).toEqual([[0, 1], 0, Number.POSITIVE_INFINITY]);
  });

  it("stops those that start before those that serve", () => {
    const { set } = create(2);
    set.scaleTo(4, 0);
    set.scaleTo(1, 100);
    expect([set.wanted, set.starting]).toEqual([1, 0]);
  });

  it("keeps the place of a pod until its last request is answered", () => {
    const { set, loaded } = create(3);
    loaded.add(2);
    set.scaleTo(2, 0);
    set.scaleTo(6, 0);
    // Six places, one of them still finishing: five can be wanted.
    expect(set.wanted).toBe(5);
    expect(set.finish(2)).toBe(true);
    expect(set.finish(2)).toBe(false);
    set.scaleTo(6, 0);
    expect(set.wanted).toBe(6);
  });
});
