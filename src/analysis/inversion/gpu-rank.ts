/**
 * Common GPUs by what their makers publish for dense half precision with tensor cores, in TFLOPS, which orders them
 * for the models of this tool; the T4 at 65, the L4 at 121, the A10G at 125, the L40S at 362, and so on. The numbers
 * are for the order only. Near neighbours are one class, so that no warning hangs on a data sheet.
 */
const classes: readonly (readonly string[])[] = [
  ["K80", "P4", "M60"],
  ["P100", "T4", "T4G"],
  ["V100", "L4", "A10", "A10G", "RTX3090"],
  ["A100", "A6000", "RTX4090", "L40", "L40S"],
  ["H100", "H200", "GH200", "MI300X"],
  ["B100", "B200", "GB200"],
];

/**
 * The class of a GPU, higher is faster; undefined for one that is not in the list, and for two in one name
 * ("A10G/H100"). Knows "NVIDIA A100-SXM4-80GB" and "t4".
 */
export function gpuRank(name: string): number | undefined {
  const words = name
    .toUpperCase()
    .replace(/\b(RTX) (?=\d)/g, "$1")
    .split(/[^A-Z0-9]+/);
  const found = new Set(
    words.flatMap((word) => {
      const rank = classes.findIndex((names) => names.includes(word));
      return rank < 0 ? [] : [rank];
    }),
  );
  const [rank] = found;
  return found.size === 1 ? rank : undefined;
}
