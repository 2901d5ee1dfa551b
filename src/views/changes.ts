import type { PropertyChange, ResourceChange } from '../services/stack/changes.ts';
import type { Risk } from '../services/stack/risks.ts';
import type { SettingChange } from '../services/stack/setting-changes.ts';
import { type Doc, lines, stack } from '../terminal/layout/docs.ts';
import { bad, joined, padded } from '../terminal/layout/text.ts';
import { counted } from '../words/counted.ts';

const SIGNS = { add: '+', modify: '~', remove: '-', import: '>' } as const;

const RISKS: Readonly<Record<Risk, string>> = {
  'data-loss': 'ITS DATA IS LOST',
  permissions: 'WIDENS PERMISSIONS',
  'public-access': 'OPEN TO ANYBODY',
  code: 'new code',
};

const INDENT = 4;

/** Changes for a person, a line for each resource and each property. What is risky says so in words. */
export function changesDoc(changes: readonly ResourceChange[]): Doc {
  const width = Math.max(0, ...changes.map(({ logicalId }) => logicalId.length));
  return stack(
    changes.flatMap((change) => {
      const { action, logicalId, type, properties } = change;
      const head = [SIGNS[action], padded(logicalId, width), type, ...remarks(change).map(bad)];
      return [lines([joined(head, '  ')], 0, INDENT), lines(properties.map(propertyText), INDENT)];
    }),
  );
}

/** What changes on the stack as a whole, in the form of a change. */
export function settingsDoc(stackName: string, settings: readonly SettingChange[]): Doc | undefined {
  if (settings.length === 0) return undefined;
  const change = {
    action: 'modify',
    logicalId: stackName,
    type: 'AWS::CloudFormation::Stack',
    physicalId: null,
    replacement: 'no',
    properties: settings,
    risks: [],
  } as const;
  return changesDoc([change]);
}

/** Which settings are not set yet. */
export function laterDoc(settings: readonly SettingChange[]): Doc | undefined {
  const later = settings.filter(({ waits }) => waits).map(({ path }) => path);
  if (later.length === 0) return undefined;
  return lines([`${later.join(' and ')}: set with the next deployment that changes a resource`]);
}

/**
 * A plan before it is carried out. Of a first deployment only what is to be looked at twice: the rest comes anyway.
 * @param exposed whether others than this machine can reach what is deployed.
 */
export function planDoc(changes: readonly ResourceChange[], exposed: boolean): Doc {
  if (changes.length === 0) return lines(['0 resources to change; only outputs or metadata change']);
  if (changes.some(({ action }) => action === 'modify' || action === 'remove'))
    return stack([lines([`${counted(changes.length, 'resource')} to change`]), changesDoc(changes)]);
  const notable = changes.filter((change) => exposed && remarks(change).length > 0);
  return stack([lines([`${counted(changes.length, 'resource')} to create`]), changesDoc(notable)]);
}

/** What has to be seen about a change. */
export function remarks({ action, replacement, risks }: ResourceChange): string[] {
  const replaced = action === 'modify' && replacement !== 'no';
  return [
    ...(action === 'import' ? ['is there already and is taken over'] : []),
    ...(replaced ? [replacement === 'yes' ? 'IS REPLACED' : 'MAY BE REPLACED'] : []),
    ...risks.map((risk) => RISKS[risk]),
  ];
}

export function propertyText({ path, before, after }: PropertyChange): string {
  // Of tags that a resource gets from its stack CloudFormation tells no values.
  if (before === null && after === null) return path;
  return `${path}: ${before ?? '-'} → ${after ?? '-'}`;
}
