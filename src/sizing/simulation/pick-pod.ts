import type { Random } from "../../base/index.ts";
import type { PodsByLoad } from "./pods-by-load.ts";
import type { Balancing } from "./simulation-spec.ts";

/** The pod that the next request goes to. Ties are broken by chance. */
export function createPicker(balancing: Balancing, pods: PodsByLoad, random: Random): () => number {
  switch (balancing) {
    case "one-queue":
      return () => 0;
    case "random":
      return () => pods.podAt(random.int(pods.podCount));
    case "round-robin":
      return roundRobin(pods);
    case "least-connections":
      return () => pods.podAt(random.int(pods.leastLoadedCount()));
    case "power-of-two":
      // Mitzenmacher 2001: the less loaded of two different ones.
      return () => {
        const first = random.int(pods.podCount);
        if (pods.podCount === 1) return pods.podAt(first);
        const other = random.int(pods.podCount - 1);
        const second = other < first ? other : other + 1;
        const [a, b] = [pods.podAt(first), pods.podAt(second)];
        if (pods.loadOf(a) === pods.loadOf(b)) return random.next() < 0.5 ? a : b;
        return pods.loadOf(a) < pods.loadOf(b) ? a : b;
      };
  }
}

/** By number of the pod; those that do not take requests are passed over. */
function roundRobin(pods: PodsByLoad): () => number {
  let last = -1;
  return () => {
    do last = (last + 1) % pods.maxPods;
    while (!pods.isOpen(last));
    return last;
  };
}
