import { readFile } from "node:fs/promises";
import fc from "fast-check";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createRandom } from "./random.ts";
import { createVirtualClock } from "./virtual-clock.ts";

const forever = (): Promise<never> => new Promise(() => {});

describe("virtual time", () => {
  it("starts at 0, moves only by its timers, and takes no real time", async () => {
    const clock = createVirtualClock(new Date("2026-05-06T00:00:00Z"));
    expect(clock.now()).toBe(0);
    await clock.run(clock.sleepUntil(3_600_000));
    expect(clock.now()).toBe(3_600_000);
    expect(clock.wallNow()).toEqual(new Date("2026-05-06T01:00:00Z"));
  });

  it("gives back what the work gives, and throws what it throws", async () => {
    const clock = createVirtualClock();
    expect(await clock.run(clock.sleepUntil(5).then(() => "done"))).toBe("done");
    await expect(clock.run(clock.sleepUntil(9).then(() => Promise.reject(new Error("no"))))).rejects.toThrow(
      "no",
    );
  });

  it("fires timers by time, and those of one instant in the order in which they were set", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { maxLength: 30 }), async (ats) => {
        const clock = createVirtualClock();
        const fired: { at: number; set: number; now: number }[] = [];
        for (const [set, at] of ats.entries()) {
          clock.setTimer(at, () => fired.push({ at, set, now: clock.now() }));
        }
        await clock.run(clock.sleepUntil(6));
        const expected = ats
          .map((at, set) => ({ at, set, now: at }))
          .sort((a, b) => a.at - b.at || a.set - b.set);
        expect(fired).toEqual(expected);
      }),
      { seed: 4, numRuns: 50 },
    );
  });

  it("lets everything that one timer set off come to rest before the next fires", async () => {
    const clock = createVirtualClock();
    const log: string[] = [];
    const chain = async (name: string): Promise<void> => {
      await clock.sleepUntil(10);
      for (let step = 0; step < 3; step++) {
        await Promise.resolve();
        log.push(`${name}${step}`);
      }
    };
    await clock.run(Promise.all([chain("a"), chain("b")]));
    expect(log).toEqual(["a0", "a1", "a2", "b0", "b1", "b2"]);
  });

  it("never goes back: an instant that has passed is now", async () => {
    const clock = createVirtualClock();
    const instants: number[] = [];
    clock.setTimer(10, () => clock.setTimer(3, () => instants.push(clock.now())));
    await clock.run(clock.sleepUntil(20));
    expect(instants).toEqual([10]);
    await clock.sleepUntil(1);
    expect(clock.now()).toBe(20);
  });

  it("forgets a timer that was cancelled, also from inside another of the same instant", async () => {
    const clock = createVirtualClock();
    const fired: string[] = [];
    const cancelSecond = { call: (): void => {} };
    clock.setTimer(1, () => {
      fired.push("first");
      cancelSecond.call();
    });
    cancelSecond.call = clock.setTimer(1, () => fired.push("second"));
    clock.setTimer(2, () => fired.push("third"))();
    await clock.run(clock.sleepUntil(5));
    expect(fired).toEqual(["first"]);
  });

  it("stands still in a turn, which comes after the work that is due", async () => {
    const clock = createVirtualClock();
    const log: string[] = [];
    clock.setTimer(0, () => log.push("due"));
    clock.setTimer(1, () => log.push("later"));
    const turn = clock.turn().then(() => log.push(`turn at ${clock.now()}`));
    await clock.run(turn);
    expect(log).toEqual(["due", "turn at 0"]);
  });

  it("is not waited for after an abort: the sleeper wakes at once, its timer is gone", async () => {
    const clock = createVirtualClock();
    const { signal, abort } = abortable();
    const woken = clock.sleepUntil(1000, signal).then(() => clock.now());
    clock.setTimer(10, abort);
    expect(await clock.run(woken)).toBe(10);
    await clock.sleepUntil(2000, signal);
    await clock.run(readFile(import.meta.filename));
    expect(clock.now()).toBe(10);
  });

  it("waits for real input and output while no timer is set", async () => {
    const clock = createVirtualClock();
    const text = await clock.run(clock.sleepUntil(3).then(() => readFile(import.meta.filename, "utf8")));
    expect(text).toContain("waits for real input and output");
    expect(clock.now()).toBe(3);
  });

  it("says so when the work waits for something that nothing will bring", async () => {
    // Its patience with files is real time; here a wait is one turn of the loop.
    const wait = vi.spyOn(globalThis, "setTimeout");
    onTestFinished(() => wait.mockRestore());
    wait.mockImplementation(((callback: () => void) => setImmediate(callback)) as never);
    const clock = createVirtualClock();
    clock.setTimer(7, () => {});
    await expect(clock.run(forever())).rejects.toThrow(
      "virtual clock: the work waits for something that no timer will bring",
    );
    expect(clock.now()).toBe(7);
  });

  it("repeats a tangle of sleepers, aborts and turns bit for bit", async () => {
    const tangle = async (): Promise<string[]> => {
      const clock = createVirtualClock();
      const log: string[] = [];
      const sleeper = async (name: number): Promise<void> => {
        const random = createRandom(3).fork(name);
        for (let i = 0; i < 20; i++) {
          const { signal, abort } = abortable();
          if (random.next() < 0.3) clock.setTimer(clock.now() + random.exponential(1), abort);
          await clock.sleepUntil(clock.now() + random.exponential(2), signal);
          if (random.next() < 0.3) await clock.turn();
          log.push(`${name} at ${clock.now()}`);
        }
      };
      await clock.run(Promise.all(Array.from({ length: 10 }, (_, name) => sleeper(name))));
      return log;
    };
    const first = await tangle();
    expect(first).toHaveLength(200);
    expect(await tangle()).toEqual(first);
  });
});

function abortable(): { signal: AbortSignal; abort: () => void } {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
