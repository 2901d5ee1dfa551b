import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** The log of the process in its state directory. */
export const LOG = 'process.log';

const TAIL_BYTES = 16_384;
const LINES = 5;

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z /;
const STACK_LINE = /^\s+at /;

/** The line by which a process begins its part of the log. */
export function firstLine(pid: number): string {
  return `process ${pid} starts`;
}

/**
 * The last lines that a process has left in the log, as they are: with what a terminal would take for commands,
 * and without times and stacks.
 * @param pid only what it has said since it began; all when left out.
 */
export async function lastLines(directory: string, pid?: number): Promise<string> {
  const lines = (await tailOf(join(directory, LOG))).trim().split('\n');
  const begin = pid === undefined ? -1 : lines.findLastIndex((line) => line.endsWith(firstLine(pid)));
  const said = lines.slice(begin + 1).filter((line) => !STACK_LINE.test(line));
  return said
    .map((line) => line.replace(TIME, ''))
    .slice(-LINES)
    .join('\n');
}

async function tailOf(path: string): Promise<string> {
  const file = await open(path, 'r').catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(TAIL_BYTES),
      position: Math.max(0, size - TAIL_BYTES),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
