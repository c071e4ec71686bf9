import { type WasmMemory, type WasmModule, webAssembly } from "./web-assembly.ts";

/** What a program left behind. */
export interface WasiResult {
  readonly exitCode: number;
  /** Content of the one file that it wrote, empty when it wrote none. */
  readonly file: Uint8Array;
  /** Its standard output and error, together. */
  readonly text: string;
}

/** Thrown through the program's frames by proc_exit, the only way out of it. */
class Exit extends Error {
  readonly exitCode: number;
  constructor(exitCode: number) {
    super(`exit ${exitCode}`);
    this.exitCode = exitCode;
  }
}

const success = 0;
const badDescriptor = 8;
const folderDescriptor = 3;
const fileDescriptor = 4;
const folderName = "/out";

/**
 * Runs a WASI (preview 1) program once, in memory: it sees its arguments, an empty standard input, a clock that
 * stands still and the folder /out, in which it may write one file. Much less than `node:wasi`, but that one
 * crashes the process after some hundred runs (Node 20), prints a warning, and does not exist in a browser.
 */
export async function runWasi(module: WasmModule, args: readonly string[]): Promise<WasiResult> {
  const argv = args.map((arg) => new TextEncoder().encode(`${arg}\0`));
  const file = createGrowingFile();
  const output = new TextDecoder();
  let text = "";
  let memory: WasmMemory = { buffer: new ArrayBuffer(0) };
  // Made afresh for each call: the buffer is replaced whenever the program's memory grows.
  const view = (): DataView => new DataView(memory.buffer);
  const bytes = (at: number, length: number): Uint8Array => new Uint8Array(memory.buffer, at, length);

  const imports = {
    args_sizes_get(countAt: number, sizeAt: number): number {
      view().setUint32(countAt, argv.length, true);
      view().setUint32(
        sizeAt,
        argv.reduce((sum, arg) => sum + arg.length, 0),
        true,
      );
      return success;
    },
    args_get(pointersAt: number, textAt: number): number {
      let at = textAt;
      for (const [i, arg] of argv.entries()) {
        view().setUint32(pointersAt + i * 4, at, true);
        bytes(at, arg.length).set(arg);
        at += arg.length;
      }
      return success;
    },
    clock_time_get(_clock: number, _precision: bigint, timeAt: number): number {
      view().setBigUint64(timeAt, 0n, true);
      return success;
    },
    fd_prestat_get(descriptor: number, statAt: number): number {
      if (descriptor !== folderDescriptor) return badDescriptor;
      view().setUint32(statAt, 0, true);
      view().setUint32(statAt + 4, folderName.length, true);
      return success;
    },
    fd_prestat_dir_name(_descriptor: number, nameAt: number, length: number): number {
      bytes(nameAt, length).set(new TextEncoder().encode(folderName).subarray(0, length));
      return success;
    },
    fd_fdstat_get(descriptor: number, statAt: number): number {
      const fileType = descriptor < folderDescriptor ? 2 : descriptor === folderDescriptor ? 3 : 4;
      const allRights = 0x1fff_ffffn;
      bytes(statAt, 24).fill(0);
      view().setUint8(statAt, fileType);
      view().setBigUint64(statAt + 8, allRights, true);
      view().setBigUint64(statAt + 16, allRights, true);
      return success;
    },
    fd_fdstat_set_flags: (): number => success,
    path_open(...call: [number, number, number, number, number, bigint, bigint, number, number]): number {
      view().setUint32(call[8], fileDescriptor, true);
      return success;
    },
    fd_close: (): number => success,
    fd_read(_descriptor: number, _buffers: number, _count: number, readAt: number): number {
      view().setUint32(readAt, 0, true);
      return success;
    },
    fd_seek(_descriptor: number, offset: bigint, whence: number, positionAt: number): number {
      view().setBigUint64(positionAt, BigInt(file.seek(Number(offset), whence)), true);
      return success;
    },
    fd_write(descriptor: number, buffers: number, count: number, writtenAt: number): number {
      let written = 0;
      for (let i = 0; i < count; i++) {
        const at = view().getUint32(buffers + i * 8, true);
        const chunk = bytes(at, view().getUint32(buffers + i * 8 + 4, true));
        if (descriptor === fileDescriptor) file.write(chunk);
        else text += output.decode(chunk, { stream: true });
        written += chunk.length;
      }
      view().setUint32(writtenAt, written, true);
      return success;
    },
    proc_exit(exitCode: number): never {
      throw new Exit(exitCode);
    },
  };

  const instance = await webAssembly.instantiate(module, { wasi_snapshot_preview1: imports });
  memory = instance.exports.memory as WasmMemory;
  let exitCode = 0;
  try {
    (instance.exports._start as () => void)();
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
    exitCode = error.exitCode;
  }
  return { exitCode, file: file.content(), text };
}

function createGrowingFile() {
  let buffer = new Uint8Array(2 ** 17);
  let length = 0;
  let position = 0;
  return {
    /** @param whence 0 from the start, 1 from here, 2 from the end */
    seek(offset: number, whence: number): number {
      position = offset + (whence === 0 ? 0 : whence === 1 ? position : length);
      return position;
    },
    write(chunk: Uint8Array): void {
      if (position + chunk.length > buffer.length) {
        const grown = new Uint8Array(Math.max(buffer.length * 2, position + chunk.length));
        grown.set(buffer);
        buffer = grown;
      }
      buffer.set(chunk, position);
      position += chunk.length;
      length = Math.max(length, position);
    },
    content: () => buffer.slice(0, length),
  };
}
