export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type Level = (typeof LEVELS)[number];

const KNOWN: ReadonlyMap<unknown, Level> = new Map(LEVELS.map((level) => [level, level]));

const SYNONYMS: ReadonlyMap<string, Level> = new Map([
  ['VERBOSE', 'DEBUG'],
  ['NOTICE', 'INFO'],
  ['INFORMATION', 'INFO'],
  ['WARNING', 'WARN'],
  ['ERR', 'ERROR'],
  ['SEVERE', 'ERROR'],
  ['CRIT', 'FATAL'],
  ['CRITICAL', 'FATAL'],
  ['ALERT', 'FATAL'],
  ['EMERG', 'FATAL'],
  ['EMERGENCY', 'FATAL'],
  ['PANIC', 'FATAL'],
]);

/** Steps of pino's and bunyan's numbers: 10 is TRACE, 60 is FATAL. https://getpino.io/#/docs/api?id=loggerlevels-object */
const STEP = 10;

/** A level by any of the names and numbers that loggers give it; undefined for what is none. */
export function levelIn(value: unknown): Level | undefined {
  const known = KNOWN.get(value);
  if (known !== undefined) return known;
  if (typeof value === 'number' && value >= STEP)
    return LEVELS[Math.min(Math.floor(value / STEP), LEVELS.length) - 1];
  if (typeof value !== 'string') return undefined;
  const upper = value.toUpperCase();
  return SYNONYMS.get(upper) ?? KNOWN.get(upper);
}

/** Whether a level tells of something that went wrong. */
export function isErrorLevel(level: Level): boolean {
  return level === 'ERROR' || level === 'FATAL';
}
