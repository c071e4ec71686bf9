import { expect, it } from "vitest";
import { createTurnstile } from "./turnstile.ts";

it("lets one caller through in each turn of the event loop, in the order in which they came", async () => {
  const pass = createTurnstile();
  const seen: (number | string)[] = [];
  const through = [1, 2, 3].map((n) => pass().then(() => seen.push(n)));
  const turns = async (): Promise<void> => {
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      seen.push("turn");
    }
  };
  await Promise.all([...through, turns()]);
  expect(seen).toEqual([1, "turn", 2, "turn", 3, "turn"]);
  await pass();
});
