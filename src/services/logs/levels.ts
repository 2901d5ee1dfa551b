export const LEVELS = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'] as const;

export type Level = (typeof LEVELS)[number];

const SYNONYMS: Readonly<Record<string, Level>> = {
  WARNING: 'WARN',
  CRITICAL: 'FATAL',
  NOTICE: 'INFO',
  SEVERE: 'ERROR',
};

/** A level by any of the names that loggers give it. */
export function levelOf(text: unknown, otherwise: Level): Level {
  if (typeof text !== 'string') return otherwise;
  const upper = text.toUpperCase();
  return SYNONYMS[upper] ?? (LEVELS.includes(upper as Level) ? (upper as Level) : otherwise);
}
