import { BackofficeError, EXIT_CODES } from '../../errors.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { onFullScreen, type Size } from '../../terminal/full-screen/full-screen.ts';
import type { Key } from '../../terminal/full-screen/keys.ts';

/** What is shown on a whole terminal, and drawn anew whenever something has changed. */
export interface ScreenApp {
  /** What is to be seen now. */
  frame(size: Size): Promise<readonly string[]> | readonly string[];
  /** @returns the exit code where the key ends it. */
  key(key: Key, changed: () => void): number | undefined;
  /** What goes on behind it; with it ends the screen. @returns the exit code. */
  run(changed: () => void): Promise<number>;
}

/** Whether a result may be drawn in place: on a terminal that can, for somebody who sees it, as a person reads it. */
export function drawsInPlace({ context, format, style, options }: CommandContext): boolean {
  const { env, stderr } = context;
  const accessible = env.ACCESSIBLE !== undefined && !/^(0|false)?$/.test(env.ACCESSIBLE);
  // The requests that --debug tells would be written over it.
  const disturbed = options.debug === true && stderr.isTTY === true;
  return (
    format === 'table' &&
    options.query === undefined &&
    style.terminal &&
    env.TERM !== 'dumb' &&
    !accessible &&
    !disturbed
  );
}

/** Shows it until a key, its work or a signal ends it; the terminal is given back first. @returns the exit code. */
export async function showOnScreen(cli: CommandContext, app: ScreenApp): Promise<number> {
  const { context, signal } = cli;
  const turns = createTurns();
  const { changed, end, fail } = turns;
  const key = (pressed: Key): void => {
    try {
      const code = pressed.name === 'ctrl-c' ? EXIT_CODES.INTERRUPTED : app.key(pressed, changed);
      if (code !== undefined) end(code);
    } catch (error) {
      fail(error);
    }
    changed();
  };
  const stopped = (): void => fail(signal.reason);
  signal.addEventListener('abort', stopped, { once: true });
  if (signal.aborted) stopped();

  const most = Number(context.env.COLUMNS) || Number.POSITIVE_INFINITY;
  const running = app.run(changed).then(end, fail);
  try {
    const { stdin, stdout } = context;
    return await onFullScreen({ stdin, stdout, most }, { key, resized: changed }, async (screen) => {
      for (;;) {
        await screen.paint(await app.frame(screen.size()));
        const code = await turns.next();
        if (code !== undefined) return code;
      }
    });
  } finally {
    signal.removeEventListener('abort', stopped);
    // What is under way has nobody to tell any more.
    cli.interrupt();
    await running;
  }
}

type Outcome = { readonly code: number } | { readonly error: unknown };

/** Turns of drawing. The first end counts; an interruption is one with a code of its own. */
function createTurns() {
  let isDue = false;
  let outcome: Outcome | undefined;
  let wake: () => void = () => undefined;

  function changed(): void {
    isDue = true;
    wake();
  }

  function settle(how: Outcome): void {
    outcome ??= how;
    changed();
  }

  return {
    changed,
    end: (code: number): void => settle({ code }),
    fail(error: unknown): void {
      const isInterruption = error instanceof BackofficeError && error.code === 'INTERRUPTED';
      settle(isInterruption ? { code: EXIT_CODES.INTERRUPTED } : { error });
    },
    /** Waits until there is something to draw. @returns the exit code at the end. */
    async next(): Promise<number | undefined> {
      if (!isDue)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      isDue = false;
      if (outcome === undefined) return undefined;
      if ('error' in outcome) throw outcome.error;
      return outcome.code;
    },
  };
}
