type NumberArray = Float64Array | Uint32Array;

/** A list of numbers of unknown length, as compact as a typed array. */
export interface GrowingNumbers<A extends NumberArray> {
  add(value: number): void;
  length(): number;
  /** All of them, in an array of their own. */
  values(): A;
}

export function growingNumbers<A extends NumberArray>(kind: new (length: number) => A): GrowingNumbers<A> {
  let numbers = new kind(1024);
  let length = 0;
  return {
    add: (value) => {
      if (length === numbers.length) {
        const larger = new kind(length * 2);
        larger.set(numbers);
        numbers = larger;
      }
      numbers[length++] = value;
    },
    length: () => length,
    values: () => numbers.slice(0, length) as A,
  };
}
