import type { Metric } from "./metric.ts";
import { cer } from "./metrics/cer.ts";
import { connectTime } from "./metrics/connect-time.ts";
import { connectionsOpened } from "./metrics/connections-opened.ts";
import { dnsTime } from "./metrics/dns-time.ts";
import { errorRate } from "./metrics/error-rate.ts";
import { hallucinationRate } from "./metrics/hallucination-rate.ts";
import { readTime } from "./metrics/read-time.ts";
import { requestRate } from "./metrics/request-rate.ts";
import { responseTime } from "./metrics/response-time.ts";
import { responseTimeByAudio } from "./metrics/response-time-by-audio.ts";
import { rtf } from "./metrics/rtf.ts";
import { rtfxAggregate } from "./metrics/rtfx-aggregate.ts";
import { rtfxRequest } from "./metrics/rtfx-request.ts";
import { sendDelay } from "./metrics/send-delay.ts";
import { serviceTime } from "./metrics/service-time.ts";
import { tlsTime } from "./metrics/tls-time.ts";
import { ttft } from "./metrics/ttft.ts";
import { waitTime } from "./metrics/wait-time.ts";
import { wer } from "./metrics/wer.ts";
import { writeTime } from "./metrics/write-time.ts";

/** Every metric, in the order in which summaries and docs list them. docs/metrics.md is generated from it. */
export const metrics: readonly Metric[] = [
  requestRate,
  errorRate,
  responseTime,
  serviceTime,
  sendDelay,
  ttft,
  rtf,
  rtfxRequest,
  rtfxAggregate,
  wer,
  cer,
  hallucinationRate,
  ...responseTimeByAudio,
  connectionsOpened,
  dnsTime,
  connectTime,
  tlsTime,
  writeTime,
  waitTime,
  readTime,
];
