export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type Level = (typeof LEVELS)[number];

const KNOWN: ReadonlyMap<unknown, Level> = new Map(LEVELS.map((level) => [level, level]));

const SYNONYMS: Readonly<Record<string, Level>> = {
  WARNING: 'WARN',
  CRITICAL: 'FATAL',
  NOTICE: 'INFO',
  SEVERE: 'ERROR',
};

/** A level by any of the names that loggers give it. */
export function levelOf(text: unknown, otherwise: Level): Level {
  const known = KNOWN.get(text);
  if (known !== undefined || typeof text !== 'string') return known ?? otherwise;
  const upper = text.toUpperCase();
  return SYNONYMS[upper] ?? KNOWN.get(upper) ?? otherwise;
}
