import { cer } from "./catalog/cer.ts";
import { connectTime } from "./catalog/connect-time.ts";
import { connectionsOpened } from "./catalog/connections-opened.ts";
import { dnsTime } from "./catalog/dns-time.ts";
import { errorRate } from "./catalog/error-rate.ts";
import { hallucinationRate } from "./catalog/hallucination-rate.ts";
import { readTime } from "./catalog/read-time.ts";
import { requestRate } from "./catalog/request-rate.ts";
import { responseTime } from "./catalog/response-time.ts";
import { responseTimeByAudio } from "./catalog/response-time-by-audio.ts";
import { rtf } from "./catalog/rtf.ts";
import { rtfxAggregate } from "./catalog/rtfx-aggregate.ts";
import { rtfxRequest } from "./catalog/rtfx-request.ts";
import { sendDelay } from "./catalog/send-delay.ts";
import { serviceTime } from "./catalog/service-time.ts";
import { tlsTime } from "./catalog/tls-time.ts";
import { ttft } from "./catalog/ttft.ts";
import { waitTime } from "./catalog/wait-time.ts";
import { wer } from "./catalog/wer.ts";
import { writeTime } from "./catalog/write-time.ts";
import type { Metric } from "./metric.ts";

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
