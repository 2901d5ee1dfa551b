import type { Undone } from '../journal/history.ts';
import { lines } from '../terminal/layout/docs.ts';
import { good, text } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

export const undoneView: View<Undone> = {
  text: ({ changed, number, action, target, what }) =>
    lines([
      text`${changed ? good('undone') : 'would undo'} change ${number} (${action}, ${target}): ${what}`,
    ]),
};
