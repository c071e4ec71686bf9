/** Kinds of metadata values. Source: the GGUF specification of the ggml project, version 3. */
export const valueKind = {
  uint8: 0,
  int8: 1,
  uint16: 2,
  int16: 3,
  uint32: 4,
  int32: 5,
  float32: 6,
  bool: 7,
  string: 8,
  array: 9,
  uint64: 10,
  int64: 11,
  float64: 12,
} as const;

/** "GGUF", read as a little-endian number. */
export const ggufMagic = 0x46554747;

/** Tensors begin at multiples of this. */
export const ggufAlignment = 32;

export const alignUp = (bytes: number): number => Math.ceil(bytes / ggufAlignment) * ggufAlignment;

export type MetadataValue =
  | { readonly uint32: number }
  | { readonly float32: number }
  | { readonly bool: boolean }
  | { readonly string: string }
  | { readonly strings: readonly string[] }
  | { readonly int32s: Int32Array }
  | { readonly float32s: Float32Array };

export interface TensorDescription {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly typeId: number;
  /** From the beginning of the tensor data. */
  readonly offsetBytes: number;
}

/** Everything of a GGUF file before its tensor data, filled up to the alignment. */
export function ggufHeaderBytes(
  metadata: Readonly<Record<string, MetadataValue>>,
  tensors: readonly TensorDescription[],
): Buffer {
  const out = createByteWriter();
  out.uint32(ggufMagic);
  out.uint32(3);
  out.uint64(tensors.length);
  out.uint64(Object.keys(metadata).length);
  for (const [key, value] of Object.entries(metadata)) {
    out.text(key);
    writeValue(out, value);
  }
  for (const tensor of tensors) {
    out.text(tensor.name);
    out.uint32(tensor.dimensions.length);
    for (const dimension of tensor.dimensions) out.uint64(dimension);
    out.uint32(tensor.typeId);
    out.uint64(tensor.offsetBytes);
  }
  return out.done();
}

type ByteWriter = ReturnType<typeof createByteWriter>;

function writeValue(out: ByteWriter, value: MetadataValue): void {
  const array = (kind: number, length: number): void => {
    out.uint32(valueKind.array);
    out.uint32(kind);
    out.uint64(length);
  };
  if ("uint32" in value) {
    out.uint32(valueKind.uint32);
    out.uint32(value.uint32);
  } else if ("float32" in value) {
    out.uint32(valueKind.float32);
    out.float32(value.float32);
  } else if ("bool" in value) {
    out.uint32(valueKind.bool);
    out.uint8(value.bool ? 1 : 0);
  } else if ("string" in value) {
    out.uint32(valueKind.string);
    out.text(value.string);
  } else if ("strings" in value) {
    array(valueKind.string, value.strings.length);
    for (const text of value.strings) out.text(text);
  } else if ("int32s" in value) {
    array(valueKind.int32, value.int32s.length);
    for (const number of value.int32s) out.uint32(number >>> 0);
  } else {
    array(valueKind.float32, value.float32s.length);
    for (const number of value.float32s) out.float32(number);
  }
}

/** Little-endian bytes in a buffer that grows. */
function createByteWriter() {
  let buffer = Buffer.alloc(64 * 1024);
  let length = 0;
  const take = (bytes: number): number => {
    if (length + bytes > buffer.length) {
      buffer = Buffer.concat([buffer], Math.max(buffer.length * 2, length + bytes));
    }
    length += bytes;
    return length - bytes;
  };
  const uint64 = (value: number): void => {
    const at = take(8);
    buffer.writeBigUInt64LE(BigInt(value), at);
  };
  // The place is taken first: taking it may put a new buffer in the old one's stead.
  return {
    uint8: (value: number): void => {
      const at = take(1);
      buffer.writeUInt8(value, at);
    },
    uint32: (value: number): void => {
      const at = take(4);
      buffer.writeUInt32LE(value, at);
    },
    uint64,
    float32: (value: number): void => {
      const at = take(4);
      buffer.writeFloatLE(value, at);
    },
    text: (value: string): void => {
      const bytes = Buffer.byteLength(value);
      uint64(bytes);
      const at = take(bytes);
      buffer.write(value, at);
    },
    done: (): Buffer => {
      take(alignUp(length) - length);
      return buffer.subarray(0, length);
    },
  };
}
