import { describe, expect, it } from "vitest";
import { formatCpu, formatMemory, parseQuantity } from "./quantity.ts";

const MiB = 1024 ** 2;
const GiB = 1024 ** 3;

describe("cores", () => {
  it.each([
    [4, "4"],
    [2.5, "2500m"],
    [0.5, "500m"],
    [0.1 + 0.2, "300m"],
    [1.2345, "1235m"],
    [0.0001, "1m"],
    [2.9999999999, "3"],
  ])("%d are written %s", (cores, text) => expect(formatCpu(cores)).toBe(text));
});

describe("memory", () => {
  it.each([
    [GiB, "1Gi"],
    [1.5 * GiB, "1536Mi"],
    [512 * MiB, "512Mi"],
    [16 * GiB, "16Gi"],
    [1e9, "1G"],
    [1.5e9, "1500M"],
    [MiB + 1, "2Mi"],
    [1.15 * 900 * MiB, "1035Mi"],
  ])("%d bytes are written %s", (bytes, text) => expect(formatMemory(bytes)).toBe(text));

  it("keeps a gigabyte apart from a gibibyte", () => {
    expect(parseQuantity(formatMemory(1e9))).toBe(1e9);
    expect(parseQuantity(formatMemory(GiB))).toBe(GiB);
  });
});

describe("a quantity", () => {
  it.each([
    ["2500m", 2.5],
    ["4", 4],
    [4, 4],
    ["0.5", 0.5],
    [".5", 0.5],
    ["1.5Gi", 1.5 * GiB],
    ["1536Mi", 1536 * MiB],
    ["128974848", 128974848],
    ["129e6", 129e6],
    ["1G", 1e9],
    ["1E", 1e18],
  ])("%s is read as %d", (text, value) => expect(parseQuantity(text)).toBe(value));

  it.each(["", "1GB", "1gi", "one", "1 Gi", null, undefined, Number.NaN, {}])("is not %s", (value) =>
    expect(parseQuantity(value)).toBeUndefined(),
  );
});
