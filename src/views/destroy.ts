import type { DestroyResult } from '../services/destroy.ts';
import type { View } from '../terminal/printer.ts';

export const destroyView = (environmentName: string): View<DestroyResult> => ({
  text: ({ changed, stack, emptiedObjects, retained }, look) => {
    if (!changed) return `would destroy ${environmentName}: stack ${stack.name}, now ${stack.status}\n`;
    const emptied = emptiedObjects === 0 ? '' : `, with ${emptiedObjects} objects of its artifacts bucket`;
    const stays = retained.length === 0 ? '' : `still there, and still billed: ${retained.join(', ')}\n`;
    return `${look.good('destroyed')} ${environmentName}${emptied}\n${stays}`;
  },
});
