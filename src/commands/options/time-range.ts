import type { CommandContext } from '../../session/command-context.ts';
import type { TimePoint } from './times.ts';

/** A time that is looked at. Milliseconds since 1970. */
export interface TimeRange {
  readonly from: number;
  /** Now, where nothing else was asked for. */
  readonly to: number;
}

/** The time that `--since` and `--until` name. */
export function timeRange(
  { context }: CommandContext,
  { since, until }: { readonly since: TimePoint; readonly until?: TimePoint | undefined },
): TimeRange {
  const now = context.clock.now().getTime();
  return { from: since.at(now), to: until?.at(now) ?? now };
}

export function isoRange({ from, to }: TimeRange): { readonly from: string; readonly to: string } {
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
