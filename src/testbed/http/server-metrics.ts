import { Counter, Gauge, Histogram, Registry } from "prom-client";
import type { SlotQueue } from "../slot-queue.ts";

/** What the server tells Prometheus. */
export interface ServerMetrics {
  requestEnded(status: number): void;
  transcribed(serviceSeconds: number, audioSeconds: number): void;
  readonly contentType: string;
  render(): Promise<string>;
}

const serviceBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function createServerMetrics(queue: SlotQueue): ServerMetrics {
  // An own registry: two servers in one process must not share counters.
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "speech_requests_total",
    help: "Transcription requests by HTTP status; 499 is a client that left.",
    labelNames: ["status"],
    registers,
  });
  const service = new Histogram({
    name: "speech_service_seconds",
    help: "From the start of the work to its end, without the queue.",
    buckets: serviceBuckets,
    registers,
  });
  const audio = new Counter({
    name: "speech_audio_seconds_total",
    help: "Seconds of audio transcribed.",
    registers,
  });
  queueGauges(registry, "speech", queue);
  return {
    requestEnded: (status) => requests.inc({ status }),
    transcribed(serviceSeconds, audioSeconds) {
      service.observe(serviceSeconds);
      audio.inc(audioSeconds);
    },
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

/** How many requests run and wait, at the moment of the scrape. */
export function queueGauges(registry: Registry, prefix: string, queue: SlotQueue): void {
  const registers = [registry];
  new Gauge({
    name: `${prefix}_requests_in_flight`,
    help: "Requests being worked on.",
    registers,
    collect() {
      this.set(queue.running);
    },
  });
  new Gauge({
    name: `${prefix}_queue_depth`,
    help: "Requests waiting for a slot.",
    registers,
    collect() {
      this.set(queue.waiting);
    },
  });
}
