import type { PropertyChange, ResourceChange } from '../services/stack/changes.ts';
import type { Risk } from '../services/stack/risks.ts';
import type { SettingChange } from '../services/stack/setting-changes.ts';
import { safeLine } from '../terminal/safe-text.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';

const SIGNS = { add: '+', modify: '~', remove: '-', import: '>' } as const;

const RISKS: Readonly<Record<Risk, string>> = {
  'data-loss': 'ITS DATA IS LOST',
  permissions: 'WIDENS PERMISSIONS',
  'public-access': 'OPEN TO ANYBODY',
  code: 'new code',
};

/** Changes for a person, a line for each resource and each property. What is risky says so in words. */
export function changesText(changes: readonly ResourceChange[], style: TextStyle): string[] {
  const width = Math.max(0, ...changes.map(({ logicalId }) => logicalId.length));
  return changes.flatMap((change) => {
    const head = [
      SIGNS[change.action],
      safeLine(change.logicalId).padEnd(width),
      safeLine(change.type),
      ...remarks(change).map((remark) => style.bad(remark)),
    ];
    return [
      head.join('  ').trimEnd(),
      ...change.properties.map((property) => `    ${propertyText(property)}`),
    ];
  });
}

/** What changes on the stack as a whole, in the form of a change. */
export function settingsText(
  stackName: string,
  settings: readonly SettingChange[],
  style: TextStyle,
): string[] {
  if (settings.length === 0) return [];
  const change = {
    action: 'modify',
    logicalId: stackName,
    type: 'AWS::CloudFormation::Stack',
    physicalId: null,
    replacement: 'no',
    properties: settings,
    risks: [],
  } as const;
  return changesText([change], style);
}

/** Which settings are not set yet. */
export function laterText(settings: readonly SettingChange[]): string[] {
  const later = settings.filter(({ waits }) => waits).map(({ path }) => path);
  if (later.length === 0) return [];
  return [`${later.join(' and ')}: set with the next deployment that changes a resource`];
}

/**
 * A plan before it is carried out. Of a first deployment only what is to be looked at twice: the rest comes anyway.
 * @param exposed whether others than this machine can reach what is deployed.
 */
export function planText(changes: readonly ResourceChange[], style: TextStyle, exposed: boolean): string[] {
  if (changes.length === 0) return ['0 resources to change; only outputs or metadata change'];
  if (changes.some(({ action }) => action === 'modify' || action === 'remove'))
    return [`${counted(changes.length, 'resource')} to change`, ...changesText(changes, style)];
  const notable = changes.filter((change) => exposed && remarks(change).length > 0);
  return [`${counted(changes.length, 'resource')} to create`, ...changesText(notable, style)];
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
  if (before === null && after === null) return safeLine(path);
  return `${safeLine(path)}: ${safeLine(before ?? '-')} → ${safeLine(after ?? '-')}`;
}
