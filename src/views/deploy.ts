import type { DeployResult } from '../services/deploy/result.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';
import type { TextStyle } from '../terminal/text-style.ts';
import { counted } from '../words/counted.ts';
import { changesText, laterText, settingsText } from './changes.ts';
import { foreignText } from './foreign-code.ts';

/** @param wentTo the release that `rollback` was to go back to. */
export const deployView = (environmentName: string, wentTo?: number): View<DeployResult> => ({
  text: (result, style) => {
    const { outputs, verification, rolledBackTo } = result;
    const shown =
      outputs === null
        ? ''
        : renderFields(
            Object.entries({
              api: outputs.apiEndpoint,
              function: outputs.functionName,
              table: outputs.tableName,
            }),
            style,
          );
    const back = rolledBackTo === null ? '' : `${style.bad('went back')} to release ${rolledBackTo}\n`;
    const down = isDown(result)
      ? `${style.bad(`${environmentName} IS DOWN`)}: release ${rolledBackTo} does not work either: ${failedSteps(result.rollbackVerification)}\n`
      : '';
    return (
      headOf(result, environmentName, wentTo, style) + shown + verdict(verification, style) + back + down
    );
  },
});

function headOf(
  { changed, changes, settings, stack, release, foreignCode }: DeployResult,
  environmentName: string,
  wentTo: number | undefined,
  style: TextStyle,
): string {
  const what = `version ${release.version}, code ${release.code}`;
  if (changed && wentTo !== undefined)
    return `${style.good('rolled back')} ${environmentName} to release ${wentTo}: recorded as release ${release.number}, ${what}\n`;
  if (changed) return `${style.good('deployed')} ${environmentName}: release ${release.number}, ${what}\n`;
  if (changes.length > 0)
    return `${[
      `would ${doingText(changes)} of ${environmentName}`,
      ...changesText(changes, style),
      ...settingsText(stack.name, settings, style),
    ].join('\n')}\n`;
  if (foreignCode !== null)
    return `${style.bad('NOT UP TO DATE')}: ${environmentName} runs ${foreignText(foreignCode)}; the stack needs no change\n`;
  if (settings.length > 0)
    return `${[`no resource of ${environmentName} changes`, ...settingsText(stack.name, settings, style), ...laterText(settings)].join('\n')}\n`;
  const number = release.number === null ? '' : `: release ${release.number}`;
  return `nothing to change: ${environmentName} is up to date${number}\n`;
}

function verdict(verification: DeployResult['verification'], style: TextStyle): string {
  if (verification === null) return '';
  if (verification.passed)
    return `${style.good('verified')}: ${verification.steps.map(({ name }) => name).join(', ')}\n`;
  return `${style.bad('verification FAILED')}: ${failedSteps(verification)}\n`;
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
export function deployMarkdown(environmentName: string, result: DeployResult): string {
  const { changed, release, verification, rolledBackTo, outputs, foreignCode } = result;
  const unchanged = foreignCode === null ? 'nothing to change' : `**runs ${foreignText(foreignCode)}**`;
  const what = changed ? `deployed release ${release.number}` : unchanged;
  const checked =
    verification === null ? '' : verification.passed ? ', verified' : ', verification **FAILED**';
  const down = isDown(result) ? ', which does not work either: **the environment is down**' : '';
  const back = rolledBackTo === null ? '' : `, went back to release ${rolledBackTo}${down}`;
  const api = outputs === null ? '' : `\n\nAPI: ${outputs.apiEndpoint}`;
  return `**${environmentName}**: ${what}, version ${release.version}, code \`${release.code}\`${checked}${back}${api}\n`;
}
