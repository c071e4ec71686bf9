import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Column } from "./document.ts";
import { formatTable } from "./text-table.ts";

const column = (title: string, rank: number, cells: readonly string[], group?: string): Column => ({
  title,
  rank,
  align: "right",
  cells: cells.map((text) => ({ text })),
  ...(group === undefined ? {} : { group }),
});

const plain = (text: string): string => text;

describe("a text table", () => {
  const columns = [
    column("users", 0, ["4", "128"]),
    column("p50", 1, ["1", "22"], "time (ms)"),
    column("p99", 2, ["333", "4444"], "time (ms)"),
    column("rate", 3, ["0.1", "10.0"]),
  ];

  it("aligns its numbers under grouped headings", () => {
    expect(formatTable(columns, 80, plain)).toEqual([
      "       time (ms)",
      "users  p50   p99  rate",
      "─────  ─────────  ────",
      "    4    1   333   0.1",
      "  128   22  4444  10.0",
    ]);
  });

  it("moves the columns of the highest rank below when space is short, with the first column again", () => {
    expect(formatTable(columns, 17, plain)).toEqual([
      "       time (ms)",
      "users  p50   p99",
      "─────  ─────────",
      "    4    1   333",
      "  128   22  4444",
      "",
      "users  rate",
      "─────  ────",
      "    4   0.1",
      "  128  10.0",
    ]);
  });

  it("paints cells without moving them", () => {
    const painted = [
      column("n", 0, ["4"]),
      { ...column("bad", 1, []), cells: [{ text: "7", tone: "bad" as const }] },
    ];
    const lines = formatTable(painted, 80, (text, tone) => (tone === "bad" ? `<${text}>` : text));
    expect(lines.at(-1)).toBe("4  <  7>");
  });

  it("keeps within the width where one column beside the first fits, and loses no column", () => {
    const cells = fc.array(fc.stringMatching(/^[0-9.]{1,8}$/), { minLength: 2, maxLength: 2 });
    const columnsOf = fc
      .array(fc.record({ cells, rank: fc.integer({ min: 1, max: 9 }), grouped: fc.boolean() }), {
        minLength: 1,
      })
      .map((list) => [
        column("key", 0, ["1", "2"]),
        ...list.map(({ cells, rank, grouped }, index) =>
          column(`c${index}`, rank, cells, grouped ? "group" : undefined),
        ),
      ]);
    const property = fc.property(columnsOf, fc.integer({ min: 20, max: 100 }), (columns, width) => {
      const lines = formatTable(columns, width, plain);
      for (const line of lines) expect(line.length).toBeLessThanOrEqual(width);
      const words = lines.flatMap((line) => line.split(/ +/));
      for (const { title, rank } of columns) {
        if (rank > 0) expect(words.filter((word) => word === title)).toHaveLength(1);
      }
    });
    fc.assert(property, { seed: 7 });
  });
});
