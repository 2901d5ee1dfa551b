/**
 * Begins to measure work in this process.
 * @returns the milliseconds since; no more than the processor time of the process, as others may have had the machine.
 */
export function measureWork(): () => number {
  const begun = performance.now();
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return Math.min(performance.now() - begun, (user + system) / 1000);
  };
}
