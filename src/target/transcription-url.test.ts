import { expect, it } from "vitest";
import { modelsUrl, transcriptionUrl } from "./transcription-url.ts";

it.each([
  ["http://host:8000", "http://host:8000/v1/audio/transcriptions"],
  ["http://host:8000/", "http://host:8000/v1/audio/transcriptions"],
  ["http://host:8000/v1", "http://host:8000/v1/audio/transcriptions"],
  ["http://host:8000/v1/", "http://host:8000/v1/audio/transcriptions"],
  ["https://host/openai/v1", "https://host/openai/v1/audio/transcriptions"],
  ["https://host/v1/audio", "https://host/v1/audio/transcriptions"],
  ["https://host/stt", "https://host/stt/v1/audio/transcriptions"],
  ["http://host/v1/audio/transcriptions/", "http://host/v1/audio/transcriptions"],
  ["http://host/v1/audio/translations", "http://host/v1/audio/translations"],
  [
    "http://host/d/x/audio/transcriptions?api-version=1#top",
    "http://host/d/x/audio/transcriptions?api-version=1",
  ],
  ["http://[::1]:8000", "http://[::1]:8000/v1/audio/transcriptions"],
])("%s means %s", (address, full) => {
  expect(transcriptionUrl(address).href).toBe(full);
});

it("finds the models beside the endpoint", () => {
  expect(modelsUrl(transcriptionUrl("https://host/openai/v1")).href).toBe("https://host/openai/v1/models");
});
