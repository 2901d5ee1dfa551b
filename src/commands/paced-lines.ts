import type { Run } from './run.ts';

/**
 * Where no terminal can be drawn over, says now and then how far something is.
 * @returns to be called whenever that changes.
 */
export function pacedLines(run: Run, everyMs: number, picture: () => string): () => void {
  const { clock } = run.context;
  let told = clock.now().getTime();
  return () => {
    const now = clock.now().getTime();
    if (run.errorLook.terminal || now - told < everyMs) return;
    told = now;
    run.progress.line(picture());
  };
}
