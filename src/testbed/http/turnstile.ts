/**
 * Lets callers through one by one, each in a turn of the event loop of its own, so that requests that arrive together are
 * all stamped before the first of them is worked on.
 */
export function createTurnstile(): () => Promise<void> {
  const waiting: (() => void)[] = [];
  const letOneThrough = (): void => {
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(letOneThrough);
  };
  return () =>
    new Promise((resolve) => {
      if (waiting.push(resolve) === 1) setImmediate(letOneThrough);
    });
}
