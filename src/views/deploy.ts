import type { DeployResult } from '../services/deploy/result.ts';
import type { ForeignCode } from '../services/releases/foreign-code.ts';
import type { Look } from '../terminal/look.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';
import { changesText } from './changes.ts';

export const deployView = (environmentName: string): View<DeployResult> => ({
  text: (result, look) => {
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
            look,
          );
    const back = rolledBackTo === null ? '' : `${look.bad('went back')} to release ${rolledBackTo}\n`;
    return headOf(result, environmentName, look) + shown + verdict(verification, look) + back;
  },
});

/** The changes themselves were told before they were made. */
/** Such as `code of no release (3QXFa1b2c3d4)`. */
export function foreignText({ codeSha256, release }: ForeignCode): string {
  const hash = codeSha256.slice(0, 12);
  return release === null ? `code of no release (${hash})` : `the code of release ${release} (${hash})`;
}

function headOf(
  { changed, changes, release, foreignCode }: DeployResult,
  environmentName: string,
  look: Look,
): string {
  const what = `version ${release.version}, code ${release.code}`;
  if (changed) return `${look.good('deployed')} ${environmentName}: release ${release.number}, ${what}\n`;
  if (changes.length > 0)
    return `would change ${changes.length} resources of ${environmentName}\n${changesText(changes, look).join('\n')}\n`;
  if (foreignCode !== null)
    return `${look.bad('NOT UP TO DATE')}: ${environmentName} runs ${foreignText(foreignCode)}; the stack needs no change\n`;
  const number = release.number === null ? '' : `: release ${release.number}`;
  return `nothing to change: ${environmentName} is up to date${number}\n`;
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

/** For the summary of a CI job. */
export function deployMarkdown(environmentName: string, result: DeployResult): string {
  const { changed, release, verification, rolledBackTo, outputs, foreignCode } = result;
  const unchanged = foreignCode === null ? 'nothing to change' : `**runs ${foreignText(foreignCode)}**`;
  const what = changed ? `deployed release ${release.number}` : unchanged;
  const checked =
    verification === null ? '' : verification.passed ? ', verified' : ', verification **FAILED**';
  const back = rolledBackTo === null ? '' : `, went back to release ${rolledBackTo}`;
  const api = outputs === null ? '' : `\n\nAPI: ${outputs.apiEndpoint}`;
  return `**${environmentName}**: ${what}, version ${release.version}, code \`${release.code}\`${checked}${back}${api}\n`;
}
