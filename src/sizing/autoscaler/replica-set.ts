/** The pods of a simulation and what they stand for in its lines. */
export interface ReplicaSet {
  /** Starting and serving. */
  readonly wanted: number;
  readonly starting: number;
  /** When the next one has started; Infinity when none is starting. */
  readonly nextReadyAtMs: number;
  /** Makes the one that has started serve. */
  makeReady(): void;
  /** Starts or stops so many that this many remain, as far as there is room. */
  scaleTo(count: number, nowMs: number): void;
  /** Tells of a pod without requests; returns whether it was one that had to finish, and now is gone. */
  finish(pod: number): boolean;
}

export interface ReplicaSetInputs {
  readonly initial: number;
  /** Pods that can exist at a time, those that finish included. */
  readonly room: number;
  readonly coldStartMs: number;
  /** The pod takes requests from now on. */
  readonly open: (pod: number) => void;
  /** The pod takes no more; returns whether it has nothing left to finish. */
  readonly close: (pod: number) => boolean;
}

/** Those that start are stopped first, then the ones that became ready last, as a ReplicaSet of Kubernetes does. */
export function createReplicaSet(inputs: ReplicaSetInputs): ReplicaSet {
  const { room, coldStartMs, open, close } = inputs;
  const free = Array.from({ length: room }, (_, i) => room - 1 - i);
  const starting: { readonly pod: number; readonly readyAtMs: number }[] = [];
  const ready: number[] = [];
  const finishing = new Set<number>();
  for (let i = 0; i < inputs.initial; i++) {
    const pod = free.pop()!;
    ready.push(pod);
    open(pod);
  }

  return {
    get wanted() {
      return starting.length + ready.length;
    },
    get starting() {
      return starting.length;
    },
    get nextReadyAtMs() {
      return starting[0]?.readyAtMs ?? Number.POSITIVE_INFINITY;
    },
    makeReady() {
      const { pod } = starting.shift()!;
      ready.push(pod);
      open(pod);
    },
    scaleTo(count, nowMs) {
      while (starting.length + ready.length > count && starting.length > 0) free.push(starting.pop()!.pod);
      while (ready.length > count) {
        const pod = ready.pop()!;
        if (close(pod)) free.push(pod);
        else finishing.add(pod);
      }
      while (starting.length + ready.length < count && free.length > 0) {
        starting.push({ pod: free.pop()!, readyAtMs: nowMs + coldStartMs });
      }
    },
    finish(pod) {
      const isGone = finishing.delete(pod);
      if (isGone) free.push(pod);
      return isGone;
    },
  };
}
