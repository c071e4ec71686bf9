import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type AssessedRun,
  compareWithExpectations,
  type DeviceExpectations,
  findExpectation,
  parseExpectations,
} from "../analysis/index.ts";
import type { Host } from "./host.ts";
import { readNamedFile } from "./read-named-file.ts";

const shippedFolder = fileURLToPath(new URL("../../expectations", import.meta.url));

/** Finds what is known of a model on a device; read once, before anything is measured. */
export type ExpectationsOf = (model: string, summary: AssessedRun) => AssessedRun;

/**
 * Reads the expectations of a device.
 * @param device one that ships with us, or the path of a YAML file
 * @throws usage.bad-value for a device that nobody knows, or a file that is not of the shape
 */
export async function readExpectations(device: string, host: Host): Promise<ExpectationsOf> {
  const isFile = /\.ya?ml$/i.test(device);
  const known = isFile ? [await readDevice(resolve(host.cwd, device), device)] : await readShipped();
  const name = isFile ? (known[0] as DeviceExpectations).device : device;
  // An unknown device is told now, not after the run.
  findExpectation(known, name, "");
  return (model, summary) => {
    const expectation = findExpectation(known, name, model);
    if (!expectation) {
      const message = `nothing is known of ${model} on ${name}: there is nothing to compare with`;
      return { ...summary, warnings: [...summary.warnings, { code: "expectations.none", message }] };
    }
    const expectations = compareWithExpectations(summary, expectation);
    return { ...summary, assessment: { ...summary.assessment, expectations } };
  };
}

async function readShipped(): Promise<DeviceExpectations[]> {
  const names = (await readdir(shippedFolder)).filter((name) => name.endsWith(".yaml"));
  return Promise.all(names.map((name) => readDevice(join(shippedFolder, name), `expectations/${name}`)));
}

async function readDevice(path: string, shown: string): Promise<DeviceExpectations> {
  const text = await readNamedFile(
    path,
    `--expect ${shown}`,
    "name a device such as rk3588, or the path of a YAML file",
  );
  return parseExpectations(text, shown);
}
