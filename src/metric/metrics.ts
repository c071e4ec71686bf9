import type { Metric } from "./metric.ts";
import { cachedInputRatio } from "./metrics/cached-input-ratio.ts";
import { cer } from "./metrics/cer.ts";
import { checkPassRate } from "./metrics/check-pass-rate.ts";
import { chunkGap } from "./metrics/chunk-gap.ts";
import { connectTime } from "./metrics/connect-time.ts";
import { connectionsOpened } from "./metrics/connections-opened.ts";
import { decodeSpeed } from "./metrics/decode-speed.ts";
import { dnsTime } from "./metrics/dns-time.ts";
import { e2e } from "./metrics/e2e.ts";
import { errorRate } from "./metrics/error-rate.ts";
import { finishReasons } from "./metrics/finish-reasons.ts";
import { hallucinationRate } from "./metrics/hallucination-rate.ts";
import { itl } from "./metrics/itl.ts";
import { longestGap } from "./metrics/longest-gap.ts";
import { outputSpeedRequest } from "./metrics/output-speed-request.ts";
import { prefillSpeed } from "./metrics/prefill-speed.ts";
import { readTime } from "./metrics/read-time.ts";
import { reasoningTokens } from "./metrics/reasoning-tokens.ts";
import { requestRate } from "./metrics/request-rate.ts";
import { responseTime } from "./metrics/response-time.ts";
import { responseTimeByAudio } from "./metrics/response-time-by-audio.ts";
import { rtf } from "./metrics/rtf.ts";
import { rtfxAggregate } from "./metrics/rtfx-aggregate.ts";
import { rtfxRequest } from "./metrics/rtfx-request.ts";
import { sendDelay } from "./metrics/send-delay.ts";
import { serviceTime } from "./metrics/service-time.ts";
import { stallCount } from "./metrics/stall-count.ts";
import { tlsTime } from "./metrics/tls-time.ts";
import { inputTokens, outputTokens } from "./metrics/token-counts.ts";
import { tokenRates } from "./metrics/token-rates.ts";
import { tpot } from "./metrics/tpot.ts";
import { ttfo } from "./metrics/ttfo.ts";
import { ttft } from "./metrics/ttft.ts";
import { ttftResponse } from "./metrics/ttft-response.ts";
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
  ttftResponse,
  ttfo,
  itl,
  tpot,
  e2e,
  chunkGap,
  longestGap,
  stallCount,
  outputSpeedRequest,
  ...tokenRates,
  prefillSpeed,
  decodeSpeed,
  inputTokens,
  outputTokens,
  reasoningTokens,
  cachedInputRatio,
  finishReasons,
  checkPassRate,
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
