import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { BenchError, exitCodes, systemClock } from "../../base/index.ts";
import {
  printableJson as json,
  legacyReport,
  ratioReport,
  sizingMarkdown,
  sizingReport,
} from "../../report/index.ts";
import {
  compareMachines,
  describeKey,
  type EmitKind,
  emitManifest,
  type Measurement,
  patchResources,
  type RatioConfig,
  type Ratios,
  readRatioConfig,
  type SizingAnswer,
  type SizingInput,
  shortCpuName,
  size,
  unlikeKeys,
} from "../../sizing/index.ts";
import type { Host } from "../host.ts";
import { printable } from "../printable.ts";
import { readNamedFile } from "../read-named-file.ts";
import { checkFlags } from "../size/check-flags.ts";
import { deploymentPlan, podPlan } from "../size/deployment-plan.ts";
import { findResults, readJson, readMeasurements } from "../size/read-measurements.ts";
import { sizeQuestion } from "../size/size-question.ts";
import type { SizeFlags } from "../size-flags.ts";

const usualRatioFile = "normalization-ratio.json";

/** From what was measured on two machines to pods. */
export async function sizeCommand(flags: SizeFlags, host: Host): Promise<number> {
  if (flags.list) return listResults(flags, host);
  checkFlags(flags);
  const input = await readInput(flags, host);
  const question = sizeQuestion(flags, input);
  if (flags.targetRps === undefined) return printRatios(input, compareOnly(input, question), flags, host);
  const answer = size(input, question);
  if (answer.ratios) await saveRatio(input, answer.ratios, flags, host);
  await print(answer, input, flags, host);
  return answer.chosen ? exitCodes.good : exitCodes.goalMissed;
}

async function readInput(flags: SizeFlags, host: Host): Promise<SizingInput> {
  const side = (files: string[] | undefined, name?: string, cores?: number): Promise<Measurement[]> =>
    readMeasurements(files ?? [], host.cwd, {
      ...(name === undefined ? {} : { name }),
      ...(cores === undefined ? {} : { cores }),
    });
  const dev = await side(flags.dev, flags.devHost, flags.devCores);
  const prod = await side(flags.prod, flags.prodHost, flags.prodCores);
  if (dev.length + prod.length === 0) {
    throw new BenchError("usage.bad-value", "nothing to size from", {
      hint: "give results with --prod FILE, or with --dev FILE and --ratio FILE; see what there is with --list",
    });
  }
  if (flags.ratio === undefined) {
    if (flags.saveRatio === undefined || (dev.length > 0 && prod.length > 0)) return { dev, prod };
    throw new BenchError("usage.bad-value", "a ratio to save needs both --dev and --prod");
  }
  if (prod.length > 0) {
    throw new BenchError("usage.conflict", "production was measured, so no saved ratio is needed", {
      hint: "leave --ratio out: what was measured beats what was predicted",
    });
  }
  const saved = readRatioConfig(await readJson(resolve(host.cwd, flags.ratio), flags.ratio), flags.ratio);
  for (const { key, source, cpuModel } of dev) {
    if (cpuModel !== saved.dev.cpuModel) {
      throw new BenchError(
        "size.unlike",
        `the ratio in ${flags.ratio} is one of ${printable(saved.dev.cpuModel)}, and ${source} is of ${printable(cpuModel)}`,
      );
    }
    const differences = unlikeKeys(saved.key, key);
    if (differences.length > 0) {
      throw new BenchError(
        "size.unlike",
        `the ratio in ${flags.ratio} is not one for ${source}: ${differences.join(", ")}`,
      );
    }
  }
  return { dev, prod, ratio: saved.singleRequest.value };
}

function compareOnly(input: SizingInput, question: Parameters<typeof compareMachines>[1]): Ratios {
  if (input.dev.length > 0 && input.prod.length > 0) return compareMachines(input, question);
  throw new BenchError("usage.bad-value", "a ratio needs both --dev and --prod", {
    hint: "or size from one machine: add --target-rps",
  });
}

async function printRatios(
  input: SizingInput,
  ratios: Ratios,
  flags: SizeFlags,
  host: Host,
): Promise<number> {
  await saveRatio(input, ratios, flags, host);
  const text = flags.json
    ? json(ratios)
    : ratioReport(ratios, { color: host.color && flags.output === undefined, width: host.columns });
  await deliver(text, flags, host);
  return exitCodes.good;
}

async function saveRatio(input: SizingInput, ratios: Ratios, flags: SizeFlags, host: Host): Promise<void> {
  if (flags.saveRatio === undefined) return;
  const { dev, prod } = input;
  const { singleRequest } = ratios;
  if (!("value" in singleRequest)) {
    throw new BenchError("size.invalid", `there is no ratio to save: ${singleRequest.unavailable}`);
  }
  const side = (all: readonly Measurement[]): RatioConfig["dev"] => ({
    cpuModel: all[0]?.cpuModel ?? "",
    files: all.map(({ source }) => source),
  });
  const config: RatioConfig = {
    ratioVersion: 1,
    savedAt: systemClock.wallNow().toISOString(),
    key: (dev[0] as Measurement).key,
    dev: side(dev),
    prod: side(prod),
    singleRequest: { value: singleRequest.value, interval: singleRequest.interval },
  };
  const file = flags.saveRatio === true ? usualRatioFile : flags.saveRatio;
  await write(file, json(config), host);
  host.stderr(`Wrote ${file}\n`);
}

async function print(answer: SizingAnswer, input: SizingInput, flags: SizeFlags, host: Host): Promise<void> {
  const options = { color: host.color && flags.output === undefined, width: host.columns };
  const sized = input.prod.length > 0 ? input.prod : input.dev;
  if (flags.patch !== undefined) await patch(flags.patch, answer, flags, host);
  if (flags.emit !== undefined) {
    const plan = deploymentPlan(answer, sized, flags);
    await deliver(emitManifest(flags.emit as EmitKind, plan), flags, host);
  } else if (flags.json) await deliver(json(answer), flags, host);
  else if (flags.report) await deliver(sizingMarkdown(answer), flags, host);
  else if (flags.method === "legacy") await deliver(legacyText(answer, options), flags, host);
  else await deliver(sizingReport(answer, options), flags, host);
}

function legacyText(answer: SizingAnswer, options: { color: boolean; width: number }): string {
  if (answer.legacy && answer.ratios) return legacyReport(answer, options);
  throw new BenchError(
    "usage.bad-value",
    "--method legacy compares two machines, each measured one request at a time",
    {
      hint: "give both --dev and --prod",
    },
  );
}

async function patch(file: string, answer: SizingAnswer, flags: SizeFlags, host: Host): Promise<void> {
  const text = await readNamedFile(resolve(host.cwd, file), `--patch ${file}`, "name an existing manifest");
  const patched = patchResources(text, podPlan(answer, flags.gpus), {
    ...(flags.container === undefined ? {} : { container: flags.container }),
    replicas: answer.chosen?.shape.pods as number,
    fileName: file,
  });
  await write(file, patched, host);
  host.stderr(`Patched ${file}\n`);
}

async function listResults(flags: SizeFlags, host: Host): Promise<number> {
  const found = await findResults(flags.results, host.cwd);
  if (flags.json) host.stdout(json(found.map(({ levels: _levels, ...rest }) => rest)));
  else if (found.length === 0)
    host.stdout(`No results below ${flags.results}: make one with inferbench bench\n`);
  else {
    for (const { source, cpuModel, key, service, invalid } of found) {
      const state = invalid.length > 0 ? `  INVALID: ${invalid.join("; ")}` : "";
      const line = `${source}  ${shortCpuName(cpuModel)}  ${describeKey(key)}  ${service?.meanMs.toFixed(2)} ms × ${service?.n}${state}`;
      host.stdout(`${printable(line)}\n`);
    }
  }
  return exitCodes.good;
}

async function deliver(text: string, { output }: SizeFlags, host: Host): Promise<void> {
  if (output === undefined) return host.stdout(text);
  await write(output, text, host);
  host.stderr(`Wrote ${output}\n`);
}

async function write(file: string, text: string, host: Host): Promise<void> {
  await writeFile(resolve(host.cwd, file), text).catch((cause: Error) => {
    throw new BenchError("usage.bad-value", `cannot write ${file}: ${cause.message}`, { cause });
  });
}
