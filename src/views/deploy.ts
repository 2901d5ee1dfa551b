import type { DeployResult } from '../services/deploy/result.ts';
import { type Doc, fields, lines, stack } from '../terminal/layout/docs.ts';
import { bad, good, text, whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';
import { counted } from '../words/counted.ts';
import { changesDoc, laterDoc, settingsDoc } from './changes.ts';
import { foreignText } from './foreign-code.ts';
import { type Markdown, markdown, markdownCode } from './templates/markdown.ts';

/** @param wentTo the release that `rollback` was to go back to. */
export const deployView = (environmentName: string, wentTo?: number): View<DeployResult> => ({
  text: (result) => {
    const { outputs, verification, rolledBackTo } = result;
    return stack([
      headOf(result, environmentName, wentTo),
      outputs === null
        ? undefined
        : fields([
            ['api', whole(outputs.apiEndpoint)],
            ['function', whole(outputs.functionName)],
            ['table', whole(outputs.tableName)],
          ]),
      verdict(verification),
      rolledBackTo === null ? undefined : lines([text`${bad('went back')} to release ${rolledBackTo}`]),
      isDown(result)
        ? lines([
            text`${bad(`${environmentName} IS DOWN`)}: release ${rolledBackTo ?? '-'} does not work either: ${failedSteps(result.rollbackVerification)}`,
          ])
        : undefined,
    ]);
  },
});

function headOf(
  { changed, changes, settings, stack: { name }, release, foreignCode }: DeployResult,
  environmentName: string,
  wentTo: number | undefined,
): Doc {
  const what = `version ${release.version}, code ${release.code}`;
  const number = release.number ?? '-';
  if (changed && wentTo !== undefined)
    return lines([
      text`${good('rolled back')} ${environmentName} to release ${wentTo}: recorded as release ${number}, ${what}`,
    ]);
  if (changed) return lines([text`${good('deployed')} ${environmentName}: release ${number}, ${what}`]);
  if (changes.length > 0)
    return stack([
      lines([`would ${doingText(changes)} of ${environmentName}`]),
      changesDoc(changes),
      settingsDoc(name, settings),
    ]);
  if (foreignCode !== null)
    return lines([
      text`${bad('NOT UP TO DATE')}: ${environmentName} runs ${foreignText(foreignCode)}; the stack needs no change`,
    ]);
  if (settings.length > 0)
    return stack([
      lines([`no resource of ${environmentName} changes`]),
      settingsDoc(name, settings),
      laterDoc(settings),
    ]);
  const live = release.number === null ? '' : `: release ${release.number}`;
  return lines([`nothing to change: ${environmentName} is up to date${live}`]);
}

function verdict(verification: DeployResult['verification']): Doc | undefined {
  if (verification === null) return undefined;
  const told = verification.passed
    ? text`${good('verified')}: ${verification.steps.map(({ name }) => name).join(', ')}`
    : text`${bad('verification FAILED')}: ${failedSteps(verification)}`;
  return lines([told]);
}

function failedSteps(verification: DeployResult['verification']): string {
  const failed = (verification?.steps ?? []).filter(({ passed }) => !passed);
  return failed.map(({ name, detail }) => `${name} (${detail})`).join(', ');
}

function isDown({ rollbackVerification }: DeployResult): boolean {
  return rollbackVerification?.passed === false;
}

/** Such as `create 22 resources`. */
function doingText(changes: DeployResult['changes']): string {
  const creates = changes.every(({ action }) => action === 'add' || action === 'import');
  return `${creates ? 'create' : 'change'} ${counted(changes.length, 'resource')}`;
}

/** For the summary of a CI job. */
export function deployMarkdown(environmentName: string, result: DeployResult): Markdown {
  const { changed, release, verification, rolledBackTo, outputs, foreignCode } = result;
  const unchanged =
    foreignCode === null ? markdown`nothing to change` : markdown`**runs ${foreignText(foreignCode)}**`;
  const what = changed ? markdown`deployed release ${String(release.number)}` : unchanged;
  const failed = markdown`, verification **FAILED**`;
  const checked = verification === null ? '' : verification.passed ? ', verified' : failed;
  const down = isDown(result) ? markdown`, which does not work either: **the environment is down**` : '';
  const back = rolledBackTo === null ? '' : markdown`, went back to release ${rolledBackTo}${down}`;
  const api = outputs === null ? '' : markdown`\n\nAPI: ${outputs.apiEndpoint}`;
  const code = markdownCode(String(release.code));
  return markdown`**${environmentName}**: ${what}, version ${release.version}, code ${code}${checked}${back}${api}\n`;
}
