import { describe, expect, it } from "vitest";
import { createRandom } from "../../base/index.ts";
import { createPodsByLoad } from "./pods-by-load.ts";

describe("pods by load", () => {
  it("agrees with a plain list through thousands of random changes", () => {
    const random = createRandom(5);
    const pods = createPodsByLoad(12);
    const loads = new Array<number>(12).fill(0);
    const open = new Set<number>();
    for (let step = 0; step < 4000; step++) {
      const pod = random.int(12);
      const dice = random.next();
      if (dice < 0.03) {
        if (open.delete(pod)) pods.leave(pod);
        else if (loads[pod] === 0) {
          open.add(pod);
          pods.join(pod);
        }
      } else if (dice < 0.55 && open.has(pod)) {
        loads[pod]!++;
        pods.add(pod);
      } else if (loads[pod]! > 0) {
        loads[pod]!--;
        pods.remove(pod);
      }
      expect(pods.podCount).toBe(open.size);
      expect(pods.loadOf(pod)).toBe(loads[pod]);
      const ranked = Array.from({ length: pods.podCount }, (_, rank) => pods.podAt(rank));
      expect(new Set(ranked)).toEqual(open);
      const inOrder = ranked.map((one) => loads[one]!);
      expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
      if (open.size === 0) continue;
      const least = Math.min(...inOrder);
      expect(pods.leastLoadedCount()).toBe(inOrder.filter((load) => load === least).length);
    }
  });
});
