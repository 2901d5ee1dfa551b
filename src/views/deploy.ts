import type { ResourceChange } from '../services/deploy/plan.ts';
import type { DeployResult } from '../services/deploy/result.ts';
import type { Look } from '../terminal/look.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields, renderTable } from '../terminal/table.ts';

export const deployView = (environmentName: string): View<DeployResult> => ({
  text: async (result, look) => {
    const { outputs, verification } = result;
    const head = await headOf(result, environmentName, look);
    const shown =
      outputs === null
        ? ''
        : renderFields(
            Object.entries({
              api: outputs.apiEndpoint,
              function: outputs.functionName,
              table: outputs.tableName,
            }),
            look,
          );
    return head + shown + verdict(verification, look);
  },
});

async function headOf(
  { changed, changes, release }: DeployResult,
  environmentName: string,
  look: Look,
): Promise<string> {
  if (!changed && changes.length === 0) return `nothing to change: ${environmentName} is up to date\n`;
  if (!changed)
    return `would change ${changes.length} resources of ${environmentName}\n${await renderChanges(changes, look)}`;
  const title = `${look.good('deployed')} ${environmentName}, version ${release.version}, code ${release.code}\n`;
  return isUpdate(changes) ? title + (await renderChanges(changes, look)) : title;
}

/** A first deployment adds everything; the list would tell nothing. */
function isUpdate(changes: readonly ResourceChange[]): boolean {
  return changes.some(({ action }) => action !== 'add');
}

function verdict(verification: DeployResult['verification'], look: Look): string {
  if (verification === null) return '';
  if (verification.passed)
    return `${look.good('verified')}: ${verification.steps.map(({ name }) => name).join(', ')}\n`;
  const failed = verification.steps
    .filter(({ passed }) => !passed)
    .map(({ name, detail }) => `${name} (${detail})`);
  return `${look.bad('verification FAILED')}: ${failed.join(', ')}\n`;
}

const SIGNS = { add: '+', modify: '~', remove: '-' } as const;

function renderChanges(changes: readonly ResourceChange[], look: Look): Promise<string> {
  const rows = changes.flatMap((change) => {
    const first = { sign: SIGNS[change.action], what: change.logicalId, detail: note(change) };
    const properties = change.properties.map(({ path, before, after }) => ({
      sign: ' ',
      what: `  ${path}`,
      detail: `${before ?? '-'} → ${after ?? '-'}`,
    }));
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
