/** Pods in ascending order of the requests in them. Every change costs the same, however many pods there are. */
export interface PodsByLoad {
  readonly podCount: number;
  /** Pods are numbered from 0, below this. */
  readonly maxPods: number;
  /** Whether the pod takes new requests. */
  isOpen(pod: number): boolean;
  /** Requests in a pod: in line and in service. */
  loadOf(pod: number): number;
  add(pod: number): void;
  remove(pod: number): void;
  /** How many pods share the smallest load; they are those of rank 0 to this − 1. */
  leastLoadedCount(): number;
  /** The pod of a rank in the order. */
  podAt(rank: number): number;
  /** A pod in the list that takes new requests. Its load is 0. */
  join(pod: number): void;
  /** A pod that takes no new ones any more; the requests in it stay counted. */
  leave(pod: number): void;
}

/** Pods of equal load stand together, so a change swaps a pod with the border of its group and moves the border. */
export function createPodsByLoad(maxPods: number): PodsByLoad {
  const order = new Int32Array(maxPods);
  const rankOf = new Int32Array(maxPods).fill(-1);
  const loads = new Int32Array(maxPods);
  /** Ranks below endOf[k] have at most k requests. */
  let endOf = new Int32Array(64);
  let highest = 0;
  let least = 0;
  let podCount = 0;

  const swap = (pod: number, rank: number): void => {
    const other = order[rank]!;
    order[rankOf[pod]!] = other;
    rankOf[other] = rankOf[pod]!;
    order[rank] = pod;
    rankOf[pod] = rank;
  };
  const reach = (load: number): void => {
    if (load >= endOf.length) {
      const more = new Int32Array(2 * load);
      more.set(endOf);
      endOf = more;
    }
    while (highest < load) endOf[++highest] = podCount;
  };

  return {
    get podCount() {
      return podCount;
    },
    maxPods,
    isOpen: (pod) => rankOf[pod]! >= 0,
    loadOf: (pod) => loads[pod]!,
    add(pod) {
      const load = loads[pod]!++;
      if (rankOf[pod]! < 0) return;
      reach(load + 1);
      swap(pod, --endOf[load]!);
    },
    remove(pod) {
      const load = --loads[pod]!;
      if (rankOf[pod]! < 0) return;
      swap(pod, endOf[load]!++);
      if (load < least) least = load;
    },
    leastLoadedCount() {
      while (least < highest && endOf[least]! === 0) least++;
      return endOf[least]!;
    },
    podAt: (rank) => order[rank]!,
    join(pod) {
      order[podCount] = pod;
      rankOf[pod] = podCount++;
      for (let load = highest; load >= 0; load--) {
        if (load > 0) swap(pod, endOf[load - 1]!);
        endOf[load]!++;
      }
      least = 0;
    },
    leave(pod) {
      for (let load = loads[pod]!; load <= highest; load++) swap(pod, --endOf[load]!);
      podCount--;
      rankOf[pod] = -1;
    },
  };
}
