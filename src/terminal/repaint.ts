import { type Output, write } from './streams.ts';

/** Draws a text over the one before it. */
export interface Repainter {
  paint(text: string): Promise<void>;
}

const CLEAR_TO_END = '\u001b[0J';

/** What does not fit the height of the terminal is cut, since what has scrolled away cannot be drawn over. */
export function createRepainter(stream: Output): Repainter {
  let drawn = 0;
  return {
    async paint(text) {
      const lines = text.split('\n').slice(0, -1);
      const shown = lines.slice(0, Math.max((stream.rows ?? lines.length + 1) - 1, 1));
      const up = drawn === 0 ? '' : `\u001b[${drawn}A\r${CLEAR_TO_END}`;
      drawn = shown.length;
      await write(stream, `${up}${shown.join('\n')}\n`);
    },
  };
}
