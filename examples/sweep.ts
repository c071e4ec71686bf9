// A scenario in TypeScript: checked while it is typed, and levels can be computed.
// inferbench run sweep.ts
import { defineScenario } from "inferbench";

/** 4, 8, 16, … 512 users. */
const concurrency = Array.from({ length: 8 }, (_, i) => 4 * 2 ** i);

export default defineScenario({
  name: "sweep",
  target: {
    kind: "openai-transcription",
    url: process.env.STT_URL ?? "http://127.0.0.1:8000",
    model: "whisper-1",
  },
  workload: { kind: "synthetic-speech", durationSeconds: 5 },
  load: { kind: "closed", concurrency, requests: 600 },
});
