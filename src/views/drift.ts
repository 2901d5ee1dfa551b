import type { DriftReport, LiveCode } from '../services/deploy/drift.ts';
import type { View } from '../terminal/printer.ts';
import { safeLine } from '../terminal/safe-text.ts';
import { propertyText } from './changes.ts';

export const driftView: View<DriftReport> = {
  text: ({ environment, drifted, resources, checked, unchecked, incomplete, code }, style) => {
    const head = drifted ? style.bad(`${environment} has drifted`) : `${environment} is as it was deployed`;
    const compared = `${checked} resources compared${unchecked === 0 ? '' : `, ${unchecked} cannot be`}`;
    const lines = resources.flatMap(({ logicalId, type, physicalId, status, properties }) => [
      `${status === 'deleted' ? '-' : '~'}  ${safeLine(logicalId)}  ${type}  ${safeLine(physicalId)}${status === 'deleted' ? '  IS GONE' : ''}`,
      ...properties.map((property) => `    ${propertyText(property)}`),
    ]);
    const partial = incomplete === null ? [] : [style.bad(`the look is incomplete: ${safeLine(incomplete)}`)];
    return `${[`${head} (${compared})`, ...lines, codeLine(code), ...partial].join('\n')}\n`;
  },
  rows: ({ resources }) => resources,
};

export function codeLine({ release, latest, codeSha256 }: LiveCode): string {
  const hash = codeSha256.slice(0, 12);
  if (release === null) return `code ${hash}: NOT OF ANY RELEASE, changed outside of deployments`;
  if (release !== latest) return `code ${hash}: of release ${release}, NOT OF THE LATEST (${latest})`;
  return `code ${hash}: of release ${release}`;
}
