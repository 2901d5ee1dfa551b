import { TRACES_KEPT_MS } from '../../services/traces/kept.ts';
import type { CommandContext } from '../../session/command-context.ts';
import type { TimeRange } from '../options/time-range.ts';

/** The part of a time in which there can be traces: years without any are not asked for, which is told. */
export function keptPart({ context, progress }: CommandContext, { from, to }: TimeRange): TimeRange {
  const oldest = context.clock.now().getTime() - TRACES_KEPT_MS;
  if (from >= oldest) return { from, to };
  progress.line(`note: X-Ray keeps traces for ${TRACES_KEPT_MS / 86_400_000} days; none are older`);
  return { from: Math.min(oldest, to), to };
}
