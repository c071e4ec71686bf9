/** Counts processor time of this process, all its threads, from now on. */
export function reportCost() {
  const before = process.cpuUsage();
  const startedAt = performance.now();
  return {
    /** Prints what so many units of work cost, as one line of JSON, and nothing after it. */
    print(units) {
      const { user, system } = process.cpuUsage(before);
      const seconds = (performance.now() - startedAt) / 1000;
      process.stdout.write(
        `${JSON.stringify({ units, seconds, userSeconds: user / 1e6, systemSeconds: system / 1e6 })}\n`,
      );
    },
  };
}
