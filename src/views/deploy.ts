import type { ResourceChange } from '../services/deploy/plan.ts';
import type { DeployResult } from '../services/deploy/result.ts';
import type { Look } from '../terminal/look.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields, renderTable } from '../terminal/table.ts';

export const deployView = (environmentName: string): View<DeployResult> => ({
  text: (result, look) => {
    const { changed, changes, outputs, verification, release } = result;
    const planned = !changed && changes.length > 0;
    const head = planned
      ? `would change ${changes.length} resources of ${environmentName}\n${renderChanges(changes, look)}`
      : changed
        ? `${look.good('deployed')} ${environmentName}, version ${release.version}, code ${release.code}\n${isUpdate(changes) ? renderChanges(changes, look) : ''}`
        : `nothing to change: ${environmentName} is up to date\n`;
    const shown = outputs === null ? '' : renderFields(Object.entries({ api: outputs.apiEndpoint, function: outputs.functionName, table: outputs.tableName }), look);
    return head + shown + verdict(verification, look);
  },
});

/** A first deployment adds everything; the list would tell nothing. */
function isUpdate(changes: readonly ResourceChange[]): boolean {
  return changes.some(({ action }) => action !== 'add');
}

function verdict(verification: DeployResult['verification'], look: Look): string {
  if (verification === null) return '';
  if (verification.passed) return `${look.good('verified')}: ${verification.steps.map(({ name }) => name).join(', ')}\n`;
  const failed = verification.steps.filter(({ passed }) => !passed).map(({ name, detail }) => `${name} (${detail})`);
  return `${look.bad('verification FAILED')}: ${failed.join(', ')}\n`;
}

const SIGNS = { add: '+', modify: '~', remove: '-' } as const;

function renderChanges(changes: readonly ResourceChange[], look: Look): string {
  const rows = changes.flatMap((change) => {
    const first = { sign: SIGNS[change.action], what: change.logicalId, detail: note(change) };
    const properties = change.properties.map(({ path, before, after }) => ({ sign: ' ', what: `  ${path}`, detail: `${before ?? '-'} → ${after ?? '-'}` }));
    return [first, ...properties];
  });
  return renderTable(
    rows,
    [
      { title: '', value: ({ sign }) => sign },
      { title: 'resource', value: ({ what }) => what },
      { title: 'change', value: ({ detail }) => detail, flexible: true },
    ],
    look,
  );
}

function note({ type, replacement }: ResourceChange): string {
  return replacement === 'no' ? type : `${type} ${replacement === 'yes' ? 'IS REPLACED' : 'may be replaced'}`;
}
