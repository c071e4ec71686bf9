import { afterEach, describe, expect, it, vi } from "vitest";
import { systemClock, systemIdleSpinMs } from "./system-clock.ts";

afterEach(() => {
  vi.useRealTimers();
});

describe("the system clock", () => {
  it("never goes back", () => {
    let before = systemClock.now();
    for (let i = 0; i < 1000; i++) {
      const now = systemClock.now();
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
  });

  it("knows the system's monotonic clock at its zero", () => {
    const before = systemClock.now();
    const at = Number(process.hrtime.bigint() - systemClock.originNs) / 1e6;
    const after = systemClock.now();
    // The origin itself was found by reading two clocks one after the other.
    expect(at).toBeGreaterThan(before - 50);
    expect(at).toBeLessThan(after + 50);
  });

  it.each([0, 0.2, 1, 1.4, 1.6, 3.3, 8.01])("never wakes a sleeper early: %d ms", async (ms) => {
    for (let i = 0; i < 3; i++) {
      const at = systemClock.now() + ms;
      await systemClock.sleepUntil(at);
      expect(systemClock.now()).toBeGreaterThanOrEqual(at);
    }
  });

  it("never fires a timer early, and fires it once", async () => {
    for (const ms of [-5, 0, 0.3, 1.2, 2.7]) {
      const at = systemClock.now() + ms;
      let fired = 0;
      await new Promise<void>((resolve) =>
        systemClock.setTimer(at, () => {
          fired++;
          expect(systemClock.now()).toBeGreaterThanOrEqual(at);
          resolve();
        }),
      );
      await systemClock.sleepUntil(systemClock.now() + 3);
      expect(fired).toBe(1);
    }
  });

  it("lets other work run while a sleeper is nearly due", async () => {
    let turns = 0;
    const count = (): void => {
      turns++;
      if (!done) setImmediate(count);
    };
    let done = false;
    count();
    await systemClock.sleepUntil(systemClock.now() + 1.4);
    done = true;
    expect(turns).toBeGreaterThan(1);
  });

  it("counts what it naps and spins before a sleeper is due as idle", async () => {
    const before = systemIdleSpinMs();
    await systemClock.sleepUntil(systemClock.now() + 1.4);
    expect(systemIdleSpinMs() - before).toBeGreaterThan(0.1);
  });

  it("wakes every one of many sleepers that are nearly due", async () => {
    const dueAts = Array.from({ length: 50 }, (_, i) => systemClock.now() + 1 + i / 50);
    await Promise.all(
      dueAts.map(async (at) => {
        await systemClock.sleepUntil(at);
        expect(systemClock.now()).toBeGreaterThanOrEqual(at);
      }),
    );
  });

  it("takes a turn after the input and the promises that are due", async () => {
    const log: string[] = [];
    setImmediate(() => log.push("immediate"));
    Promise.resolve().then(() => log.push("promise"));
    await systemClock.turn();
    expect(log).toEqual(["promise", "immediate"]);
  });
});

describe("a sleeper that is aborted", () => {
  it("wakes without an error, far from its time or close to it", async () => {
    for (const ms of [1e9, 1.2]) {
      const controller = new AbortController();
      const at = systemClock.now() + ms;
      const sleep = systemClock.sleepUntil(at, controller.signal);
      controller.abort();
      await expect(sleep).resolves.toBeUndefined();
    }
  });

  it("does not fall asleep when the abort came before", async () => {
    await expect(
      systemClock.sleepUntil(systemClock.now() + 1e9, AbortSignal.abort()),
    ).resolves.toBeUndefined();
  });

  it("leaves no listener behind on the signal, nor one that slept to its end", async () => {
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners++;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners--;
      remove(...args);
    };
    await systemClock.sleepUntil(systemClock.now() + 2, signal);
    expect(listeners).toBe(0);
  });
});

describe("a timer further away than the 31 bits of the event loop", () => {
  const thirtyDaysMs = 30 * 24 * 3600 * 1000;

  it("fires when it is due, not at once", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const fired = vi.fn();
    systemClock.setTimer(systemClock.now() + thirtyDaysMs, fired);
    vi.advanceTimersByTime(thirtyDaysMs - 1);
    expect(fired).not.toHaveBeenCalled();
    vi.advanceTimersByTime(1);
    expect(fired).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("can be cancelled on its way", () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    const fired = vi.fn();
    const cancel = systemClock.setTimer(systemClock.now() + thirtyDaysMs, fired);
    vi.advanceTimersByTime(thirtyDaysMs - 1000);
    cancel();
    vi.advanceTimersByTime(thirtyDaysMs);
    expect(fired).not.toHaveBeenCalled();
    expect(vi.getTimerCount()).toBe(0);
  });
});
