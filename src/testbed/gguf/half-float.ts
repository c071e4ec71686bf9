const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/** The nearest half-precision number (IEEE 754 binary16) as its 16 bits, halves away from zero. For |value| < 65504. */
export function toHalf(value: number): number {
  float[0] = value;
  const word = bits[0] as number;
  const sign = (word >>> 16) & 0x8000;
  const exponent = ((word >>> 23) & 255) - 127;
  // Below 2⁻¹⁴ halves are multiples of 2⁻²⁴.
  if (exponent < -14) return sign | Math.round(Math.abs(value) * 2 ** 24);
  // A mantissa that rounds up to 2 carries into the exponent, as it should.
  return sign | (((exponent + 15) << 10) + (((word & 0x7fffff) + 0x1000) >>> 13));
}
