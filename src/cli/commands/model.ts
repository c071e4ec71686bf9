import { relative, resolve } from "node:path";
import { BenchError, exitCodes } from "../../base/index.ts";
import { findShape, knownShapeNames, readGgufHeader, writeSyntheticGguf } from "../../testbed/index.ts";
import type { Host } from "../host.ts";
import { printable } from "../printable.ts";
import type { SynthFlags } from "../program.ts";

export async function synthCommand(flags: SynthFlags, host: Host): Promise<number> {
  if (flags.list) {
    host.stdout(
      flags.json
        ? `${JSON.stringify(knownShapeNames)}\n`
        : `${knownShapeNames.join("\n")}\nEach with -q8, -q4 or -f16 at its end; -q8 unless given.\n`,
    );
    return exitCodes.good;
  }
  if (flags.shape === undefined) {
    throw new BenchError("usage.bad-value", "--shape is missing", {
      hint: `known are ${knownShapeNames.join(", ")}`,
    });
  }
  const { name, shape } = findShape(flags.shape);
  const path = resolve(host.cwd, flags.output ?? `${name}.gguf`);
  let shown = 0;
  const bytes = await writeSyntheticGguf(path, shape, {
    seed: flags.seed,
    name,
    onProgress: ({ writtenBytes, totalBytes }) => {
      const percent = Math.floor((writtenBytes / totalBytes) * 10) * 10;
      if (percent > shown && totalBytes > 200e6 && !flags.json) host.stderr(`${percent} %\n`);
      shown = Math.max(shown, percent);
    },
  });
  const file = relative(host.cwd, path);
  host.stdout(
    flags.json
      ? `${JSON.stringify({ file, bytes, shape: name, synthetic: true })}\n`
      : `Wrote ${file}: ${Math.round(bytes / 1e6)} MB of random weights in the shape of ${name}.\nMeasure it: inferbench serve --engine llama --model ${file}\n`,
  );
  return exitCodes.good;
}

export async function showCommand(file: string, flags: { json?: boolean }, host: Host): Promise<number> {
  const header = await readGgufHeader(resolve(host.cwd, file));
  host.stdout(
    flags.json
      ? `${JSON.stringify(header)}\n`
      : `${Object.entries(header)
          .map(([key, value]) => `${key}: ${printable(String(value))}`)
          .join("\n")}\n`,
  );
  return exitCodes.good;
}
