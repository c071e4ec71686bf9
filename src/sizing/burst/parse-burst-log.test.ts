import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { BenchError } from "../../base/index.ts";
import { parseBurstLog } from "./parse-burst-log.ts";

const log = readFileSync(new URL("../../../testdata/speech-burst-log.txt", import.meta.url), "utf8");
const heading = "Concurrency Avg Latency  P95 Latency  Error Rate";

describe("the log of a speech service", () => {
  const tables = parseBurstLog(log);

  it("has thirteen tables, each with what stands above it", async () => {
    const shown = tables.map(
      ({ line, label, attributes, levels }) =>
        `line ${line}: ${label}, ${levels.length} levels ${JSON.stringify(attributes)}
`,
    );
    await expect(shown.join("")).toMatchFileSnapshot("goldens/tables.txt");
  });

  it("is read in both forms", () => {
    expect(tables[0]?.levels[3]).toEqual({ concurrency: 32, meanMs: 1110, p95Ms: 1990, errorRatio: 0 });
    expect(tables[1]?.levels[8]).toEqual({ concurrency: 512, meanMs: 17890, p95Ms: 33230, errorRatio: 0 });
  });

  it("has no P95 where it says 0.00", () => {
    for (const { levels } of tables) {
      for (const { concurrency, p95Ms } of levels) expect(p95Ms === null).toBe(concurrency < 32);
    }
  });

  it("has its failures", () => {
    const failed = tables.flatMap(({ levels }) => levels.filter(({ errorRatio }) => errorRatio !== 0));
    expect(failed).toEqual([{ concurrency: 192, meanMs: 8250, p95Ms: 14940, errorRatio: 0.005 }]);
  });

  it("says that its last table may be cut off", () => {
    expect(tables.flatMap(({ notes }) => notes)).toEqual([
      "the last table ends at 64, those before it at 512 or more: it may be cut off",
    ]);
  });
});

describe("parseBurstLog", () => {
  it.each([
    ["milliseconds", "| Concurrency | Avg Latency (ms) |\n|---|---|\n| 4 | 610 |", 610],
    ["Windows line ends", `${heading}\r\n4  0.61.... 0.00.... 0.0...%\r\n`, 610],
    ["a table in a block of code", `\`\`\`\n${heading}\n4  0.61.... 0.00.... 0.0...%\n\`\`\`\n`, 610],
  ])("reads %s", (_case, text, meanMs) => {
    expect(parseBurstLog(text)[0]?.levels[0]?.meanMs).toBe(meanMs);
  });

  it("keeps a table whose last row is cut off, and says so", () => {
    const [table] = parseBurstLog(`${heading}\n4  0.61 0.00 0.0%\n8  0.9`);
    expect(table?.levels).toHaveLength(1);
    expect(table?.notes).toEqual(["the file ends in the middle of line 3, which is left out"]);
  });

  it("forgets a GPU at the next heading, and a comment in code is none", () => {
    const row = `${heading}\n4  0.61 0.00 0.0%\n`;
    const text = `# On A10G GPU\n\`\`\`\n# scaling\n\`\`\`\n${row}\n# Elsewhere\n${row}`;
    expect(parseBurstLog(text).map(({ attributes }) => attributes)).toEqual([{ gpu: "A10G" }, {}]);
  });

  it.each([
    ["an empty file", "", "line 1: the end of the file, and no table"],
    ["no table", "hello\nworld\n", "line 3: the end of the file, and no table"],
    ["a word for a number", `${heading}\n4  fast 0.00 0.0%\n`, 'line 2: mean is "fast"'],
    ["a negative latency", `${heading}\n4  -1.0 0.00 0.0%\n`, 'line 2: mean is "-1.0"'],
    ["a latency of 0", `${heading}\n4  0.00 0.00 0.0%\n`, 'line 2: mean is "0.00"'],
    ["no users", `${heading}\n0  1.00 0.00 0.0%\n`, 'line 2: concurrency is "0"'],
    ["half a user", `${heading}\n4.5  1.00 0.00 0.0%\n`, 'line 2: concurrency is "4.5"'],
    ["more failures than requests", `${heading}\n4  1.00 0.00 101%\n`, 'line 2: errors is "101%"'],
    ["a cell too few", `${heading}\n4  1.00 0.00\n8  1.00 0.00 0.0%\n`, "line 2: 3 cells under 4 columns"],
    [
      "a row too far",
      `${heading}\n4  1.00 0.00 0.0%\n\n8  1.00 0.00 0.0%\n`,
      "line 4: a row that belongs to no table",
    ],
    ["a heading alone", `${heading}\n\nbye\n`, "line 1: a table without rows"],
    ["another column", "| Concurrency | P75 Latency |\n", 'line 1: a column "P75 Latency" is not known'],
    ["no average", "| Concurrency | P95 Latency |\n", "line 1: no column of average latency"],
    [
      "two averages",
      "| Concurrency | Avg Latency | Avg Latency |\n",
      "line 1: the column of mean is there twice",
    ],
    [
      "two units",
      "| Concurrency | Avg Latency (ms) | P95 Latency (s) |\n",
      "line 1: one latency in ms and another not",
    ],
    [
      "more rows than a test has",
      `${heading}\n${"4 1.00 0.00 0.0%\n".repeat(10_001)}`,
      "line 10002: too many rows",
    ],
    [
      "more tables than a log has",
      `${heading}\n4 1.00 0.00 0.0%\n`.repeat(1001),
      "line 2001: too many tables",
    ],
    [
      "a number of many digits",
      `${heading}\n4  ${"9".repeat(400)} 0.00 0.0%\n`,
      `line 2: mean is "${"9".repeat(40)}"`,
    ],
  ])("refuses %s with its line and what was expected", (_case, text, message) => {
    const act = () => parseBurstLog(text);
    expect(act).toThrow(BenchError);
    expect(act).toThrow(expect.objectContaining({ message, hint: expect.stringMatching(/^expected /) }));
  });

  it("passes over a sentence that begins with the word", () => {
    const row = `${heading}\n4  0.61 0.00 0.0%\n`;
    expect(parseBurstLog(`Concurrency matters, and so does latency\n${row}`)).toHaveLength(1);
  });

  it.each([" ", "-", "|", "1", ".", "# ", "audio 1"])("is not slow on long lines of %j", (text) => {
    const line = `${text.repeat(100_000)}x\n`;
    expect(() => parseBurstLog(`${heading}\n1 1.0 1.0 1.0\n\n${line.repeat(20)}`)).not.toThrow();
  });
});
