import type { Undone } from '../journal/history.ts';
import type { View } from '../terminal/printer.ts';

export const undoneView: View<Undone> = {
  text: ({ changed, number, action, target, what }, style) =>
    `${changed ? style.good('undone') : 'would undo'} change ${number} (${action}, ${target}): ${what}\n`,
};
