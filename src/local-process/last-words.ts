import { constants } from 'node:fs';
import { join } from 'node:path';
import { openRegular } from './regular-file.ts';
import { NO_FOLLOW } from './write-whole.ts';

/** The log of the process in its state directory. */
export const LOG = 'process.log';

const TAIL_BYTES = 16_384;
const LINES = 5;

const TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z /;
/** What Node writes around the reason: stacks, frames of native code, where it was in the source, collections of garbage. */
const NOISE =
  /^\s*$|^\s+at |^\s*\d+: 0x|^-----|^<---|^\[\d+:0x|^Node\.js v|^\s*\^+\s*$|^\s*throw |^\S+:\d+$|^- |^Require stack:|^}|^ {2}\w+: /;
/** Node's own reason, which has no time before it. */
const REASON = /^(FATAL\b|(\w+ )?\w*(Error|Rejection)( \[\w+\])?:|node: )/;

/** The line by which a process that has taken its directory begins its part of the log. */
export function firstLine(pid: number): string {
  return `process ${pid} starts`;
}

/** What stands before the reason of a process that could not take its directory. */
export function failedStart(pid: number): string {
  return `process ${pid} does not start: `;
}

/** Whose last words are looked for. */
interface Speaker {
  /** Only what the process has said since it began. */
  readonly pid?: number | undefined;
  /** Where the log ended before. */
  readonly from?: number;
}

/**
 * The last lines that a process has left in the log, as they are: with what a terminal would take for commands, and
 * without times and stacks. Where Node has told why it ended, that alone.
 */
export async function lastLines(directory: string, { pid, from = 0 }: Speaker): Promise<string> {
  const lines = (await tailOf(join(directory, LOG), from)).trim().split('\n');
  const said = (pid === undefined ? lines : partOf(lines, pid)).filter((line) => !NOISE.test(line));
  const reasons = said.filter((line) => REASON.test(line));
  return (reasons.length > 0 ? reasons : said)
    .map((line) => line.replace(TIME, ''))
    .slice(-LINES)
    .join('\n');
}

/** Other processes that tried to take the directory may have said something in between. */
function partOf(lines: readonly string[], pid: number): readonly string[] {
  const failed = failedStart(pid);
  const told = lines.map((line) => {
    const text = line.replace(TIME, '');
    return text.startsWith(failed) ? text.slice(failed.length) : line;
  });
  const begin = lines.findLastIndex((line) => line.endsWith(firstLine(pid)));
  return told.slice(begin + 1).filter((line) => !OTHERS.test(line));
}

const OTHERS = /^\S+Z process \d+ (starts$|does not start: )/;

async function tailOf(path: string, from: number): Promise<string> {
  const file = await openRegular(path, constants.O_RDONLY | NO_FOLLOW).catch(() => undefined);
  if (file === undefined) return '';
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(TAIL_BYTES),
      // The log is begun anew when it is long.
      position: Math.max(0, from > size ? 0 : from, size - TAIL_BYTES),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}
