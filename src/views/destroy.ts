import type { DestroyResult } from '../services/stack/destroy.ts';
import type { Protection, RetainedResource } from '../services/stack/removal-plan.ts';
import { type Doc, lines, stack } from '../terminal/layout/docs.ts';
import { good, type Text, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { counted } from '../words/counted.ts';
import { removedText } from '../words/removed-text.ts';

export const destroyView = (
  environmentName: string,
  protections: readonly Protection[],
): View<DestroyResult> => ({
  text: ({ changed, stack: { name, status }, removed, emptiedObjects, retained }) => {
    if (!changed)
      return stack([
        lines([`would destroy ${environmentName}: stack ${name}, now ${status}; ${removedText(removed)}`]),
        lines(
          protections.map((each) => `protected: ${each.kind} ${each.name} (--lift-protection)`),
          INDENT,
        ),
        remainsDoc('would stay, and be billed:', retained),
      ]);
    const emptied =
      emptiedObjects === 0 ? '' : `, with ${counted(emptiedObjects, 'object')} of its artifacts bucket`;
    return stack([
      lines([text`${good('destroyed')} ${environmentName}: ${removedText(removed)}${emptied}`]),
      remainsDoc('still there, and still billed:', retained),
    ]);
  },
});

const INDENT = 2;

function remainsDoc(title: string, retained: readonly RetainedResource[]): Doc | undefined {
  if (retained.length === 0) return undefined;
  return stack([lines([title]), lines(retained.map(remainText), INDENT)]);
}

function remainText({ logicalId, physicalId, type, monthlyCost }: RetainedResource): Text {
  const cost = monthlyCost === null ? '' : `: about $${monthlyCost.toFixed(2)} a month for storage`;
  return text`${logicalId}  ${type}  ${whole(physicalId)}${cost}`;
}
