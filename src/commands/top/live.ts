import type { TopWatch } from '../../operations/top/watch-top.ts';
import type { CommandContext } from '../../session/command-context.ts';
import { fitLines } from '../../terminal/full-screen/fit-lines.ts';
import type { Size } from '../../terminal/full-screen/full-screen.ts';
import type { Key } from '../../terminal/full-screen/keys.ts';
import { topHelp } from '../../views/top/help.ts';
import { topLines } from '../../views/top/screen.ts';
import type { ScreenApp } from '../options/screen.ts';
import { type Explained, explained } from './explained.ts';
import { BEGINNING, cursorIn, type Effect, listedOf, pressed, type TopState } from './state.ts';

/** The screen of `top`: the newest report, or one that was frozen, and over it a request that is explained. */
export function createTopApp(cli: CommandContext, watch: TopWatch): ScreenApp {
  let state: TopState = BEGINNING;
  let detail: Explained | undefined;

  function frame(size: Size): readonly string[] | Promise<readonly string[]> {
    if (detail !== undefined) return detail.frame(size);
    const style = { ...cli.style, width: size.columns };
    if (state.helps) return fitLines(topHelp(size.rows), style);
    const report = state.frozen ?? watch.report();
    const listed = listedOf(report, state.filter);
    const screen = {
      report,
      ...listed,
      selected: cursorIn(listed, state),
      filter: state.filter,
      typing: state.typed !== undefined,
      paused: state.frozen !== null,
      notice: state.notice,
    };
    return fitLines(topLines(screen, size, style), style);
  }

  function act(effect: Effect, changed: () => void): number | undefined {
    if (effect.kind === 'quit') return 0;
    detail = explained(cli, watch.operation(), effect, changed);
    return undefined;
  }

  function keyOfDetail(open: Explained, key: Key): number | undefined {
    if (key.name === 'text' && key.text === 'q') return 0;
    if (key.name === 'escape' || key.name === 'left' || key.name === 'backspace') detail = undefined;
    else open.key(key);
    return undefined;
  }

  return {
    frame,
    key(key, changed) {
      if (detail !== undefined) return keyOfDetail(detail, key);
      const now = watch.report();
      const result = pressed(state, key, listedOf(state.frozen ?? now, state.filter), now);
      state = result.state;
      return result.effect === undefined ? undefined : act(result.effect, changed);
    },
    run: watch.follow,
  };
}
