/** What the process tells the shell. Documented in docs/errors.md. */
export const exitCodes = { good: 0, failure: 1, usage: 2, goalMissed: 3 } as const;
