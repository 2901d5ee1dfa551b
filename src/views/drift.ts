import type { DriftReport, LiveCode } from '../services/deploy/drift.ts';
import { type Doc, lines, stack } from '../terminal/layout/docs.ts';
import { bad, text } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { propertyText } from './changes.ts';

export const driftView: View<DriftReport> = {
  text: ({ environment, drifted, resources, checked, unchecked, incomplete, code }) => {
    const head = drifted ? bad(`${environment} has drifted`) : `${environment} is as it was deployed`;
    const compared = `${checked} resources compared${unchecked === 0 ? '' : `, ${unchecked} cannot be`}`;
    return stack([
      lines([text`${head} (${compared})`]),
      ...resources.map(resourceDoc),
      lines([codeLine(code)]),
      incomplete === null ? undefined : lines([bad(`the look is incomplete: ${incomplete}`)]),
    ]);
  },
  rows: ({ resources }) => resources,
};

const INDENT = 4;

function resourceDoc({
  logicalId,
  type,
  physicalId,
  status,
  properties,
}: DriftReport['resources'][number]): Doc {
  const gone = status === 'deleted';
  const head = `${gone ? '-' : '~'}  ${logicalId}  ${type}  ${physicalId}${gone ? '  IS GONE' : ''}`;
  return stack([lines([head], 0, INDENT), lines(properties.map(propertyText), INDENT)]);
}

export function codeLine({ release, latest, codeSha256 }: LiveCode): string {
  const hash = codeSha256.slice(0, 12);
  if (release === null) return `code ${hash}: NOT OF ANY RELEASE, changed outside of deployments`;
  if (release !== latest) return `code ${hash}: of release ${release}, NOT OF THE LATEST (${latest})`;
  return `code ${hash}: of release ${release}`;
}
