import type { DestroyResult } from '../services/stack/destroy.ts';
import type { Protection, RetainedResource } from '../services/stack/removal-plan.ts';
import type { View } from '../terminal/printer.ts';
import { counted } from '../words/counted.ts';
import { removedText } from '../words/removed-text.ts';

export const destroyView = (
  environmentName: string,
  protections: readonly Protection[],
): View<DestroyResult> => ({
  text: ({ changed, stack, removed, emptiedObjects, retained }, style) => {
    const left = retained.map((resource) => `  ${remainText(resource)}\n`).join('');
    if (!changed) {
      const held = protections
        .map(({ kind, name }) => `  protected: ${kind} ${name} (--lift-protection)\n`)
        .join('');
      const stays = left === '' ? '' : `would stay, and be billed:\n${left}`;
      return `would destroy ${environmentName}: stack ${stack.name}, now ${stack.status}; ${removedText(removed)}\n${held}${stays}`;
    }
    const emptied =
      emptiedObjects === 0 ? '' : `, with ${counted(emptiedObjects, 'object')} of its artifacts bucket`;
    const stays = left === '' ? '' : `still there, and still billed:\n${left}`;
    return `${style.good('destroyed')} ${environmentName}: ${removedText(removed)}${emptied}\n${stays}`;
  },
});

function remainText({ logicalId, physicalId, type, monthlyCost }: RetainedResource): string {
  const cost = monthlyCost === null ? '' : `: about $${monthlyCost.toFixed(2)} a month for storage`;
  return `${logicalId}  ${type}  ${physicalId}${cost}`;
}
