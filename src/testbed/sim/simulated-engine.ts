import { createRandom } from "../../base/index.ts";
import { nowNs, nsOfMs, waitUntil } from "../monotonic.ts";
import type { SpeechEngine } from "../speech-engine.ts";
import type { SimulatedEngineSpec } from "../speech-server-spec.ts";
import { fixedSentence, splitDeltas, wholeSegment, withWrongWords } from "./answer-text.ts";
import { drawServiceMs } from "./service-time.ts";
import { stallEnd } from "./stall-plan.ts";

/**
 * A server model whose truth is known: it draws a service time per request from a seed, holds a slot that long and
 * answers a text that follows from the request. It never reads a sample.
 * @param startNs zero of the stalls, on the operating system's monotonic clock
 */
export function createSimulatedEngine(spec: SimulatedEngineSpec, startNs: bigint): SpeechEngine {
  const random = createRandom(spec.seed);
  const serviceDraws = random.fork("service");
  const errorDraws = random.fork("errors");

  // One wait for everyone whom a stall holds, so that they go on in the order in which they came.
  let stallOver: Promise<void> | null = null;
  const outsideStalls = async (): Promise<void> => {
    for (;;) {
      if (!stallOver) {
        const end = stallEnd(spec.stalls, startNs, nowNs());
        if (end === null) return;
        stallOver = waitUntil(end).then(() => {
          stallOver = null;
        });
      }
      await stallOver;
    }
  };
  /** Aims at the instant itself, so that lateness does not add up, and never lands inside a stall. */
  const reach = async (dueNs: bigint): Promise<void> => {
    await waitUntil(dueNs);
    if (spec.stalls.length > 0) await outsideStalls();
  };

  return {
    name: "sim",
    models: ["sim"],
    slots: spec.slots,
    accept(job) {
      const { seconds } = job.audio.info;
      const plannedServiceMs =
        drawServiceMs(spec.service, serviceDraws) * (spec.perAudioSecond ? seconds : 1);
      const fails = errorDraws.next() < spec.errorRatio;
      return {
        plannedServiceMs,
        ...(spec.stalls.length > 0 && { whenAllowed: outsideStalls }),
        async run(_slot, onDelta) {
          const servedNs = nowNs() + nsOfMs(plannedServiceMs);
          await reach(servedNs);
          if (fails) throw new Error("the simulated engine failed, as its error ratio asks");
          const said = spec.text ?? (job.prompt || fixedSentence);
          const text = withWrongWords(said, spec.wrongWordRatio, random.fork(`words/${said}`));
          if (job.stream) {
            for (const [i, piece] of splitDeltas(text, spec.deltas).entries()) {
              if (i > 0) await reach(servedNs + nsOfMs(i * spec.deltaGapMs));
              onDelta(piece);
            }
          }
          return { text, segments: wholeSegment(text, seconds) };
        },
      };
    },
    close: async () => {},
  };
}
