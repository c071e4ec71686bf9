/** A compiled program. */
export interface WasmModule {
  readonly [brand]: never;
}
declare const brand: unique symbol;

export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}

/** The part of the global WebAssembly that we use; only the browser's type library declares it. */
interface WebAssemblyApi {
  compile(bytes: Uint8Array): Promise<WasmModule>;
  instantiate(
    module: WasmModule,
    imports: Record<string, Record<string, unknown>>,
  ): Promise<{ readonly exports: Readonly<Record<string, unknown>> }>;
}

export const webAssembly = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
