const entities: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&nbsp;": " ",
  "&lrm;": "",
  "&rlm;": "",
};

/** Start and end of a cue, with the settings WebVTT allows after them. */
const timing = /^\s*(\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}(\s.*)?$/;

/**
 * The spoken words of SubRip or WebVTT subtitles, cues joined with spaces. Only what follows a timing line up to
 * the next empty line is speech: the header, notes, styles and cue names are not. Tags and entities are resolved.
 * Undefined when the text is not subtitles.
 */
export function subtitleText(subtitles: string): string | undefined {
  const lines = subtitles.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/);
  const isEmptyFile = lines.every((line) => line.trim() === "");
  let sawSubtitles = isEmptyFile || /^WEBVTT($|[ \t])/.test(lines[0] ?? "");
  const spoken: string[] = [];
  let inCue = false;
  for (const line of lines) {
    if (timing.test(line)) {
      inCue = true;
      sawSubtitles = true;
    } else if (line.trim() === "") {
      inCue = false;
    } else if (inCue) {
      const words = line.replace(/<[^>]*>/g, "");
      spoken.push(
        words.replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (entity) => entities[entity] ?? entity).trim(),
      );
    }
  }
  return sawSubtitles ? spoken.filter((words) => words !== "").join(" ") : undefined;
}
