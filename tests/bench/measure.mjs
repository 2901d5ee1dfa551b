import { spawnSync } from 'node:child_process';

/** Wall time of a process in milliseconds, seen from outside. */
export function timed(command, argv, env) {
  const started = performance.now();
  const { status, stderr } = spawnSync(command, argv, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ms = performance.now() - started;
  if (status !== 0) throw new Error(`${command} ${argv.join(' ')}: ${stderr}`);
  return ms;
}

/** Runs A B A B …; each pair gives one ratio, so that what the machine does otherwise falls on both sides. */
export function pairs(count, a, b) {
  const ratios = [];
  const times = [];
  for (let index = 0; index < count; index += 1) {
    const base = a();
    const time = b();
    times.push(time);
    ratios.push(time / base);
  }
  return { ratio: spread(ratios), ms: spread(times) };
}

export function spread(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return { min: sorted[0], median: sorted[Math.floor(sorted.length / 2)], max: sorted.at(-1) };
}

export function shown({ min, median, max }, digits = 2) {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}
