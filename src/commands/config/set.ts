import { BackofficeError } from '../../errors.ts';
import { changeFunctionVariables } from '../../operations/config/change-variables.ts';
import { isTexts, parsedJson } from '../../schemas/json.ts';
import type { Variables } from '../../services/config/change-variables.ts';
import { variablesChangedView } from '../../views/config.ts';
import { type AddCommand, examples } from '../command.ts';
import { readTextFile } from '../options/given-text.ts';

export const addSet: AddCommand = (parent, execute) => {
  parent
    .command('set')
    .description(
      'Sets variables of the function and leaves the others as they are; waits until they are live.',
    )
    .argument('[NAME=value...]')
    .option(
      '--from-file <file|->',
      'lines NAME=value, or a JSON object; keeps values out of the shell history',
    )
    .option('--show', 'show values before and after')
    .addHelpText(
      'after',
      examples(
        'backoffice config set LOG_LEVEL=DEBUG',
        'backoffice config set --from-file secrets.env --env dev',
        'pass show dev/api-key | sed s/^/API_KEY=/ | backoffice config set --from-file -',
      ),
    )
    .action((assignments, options, command) =>
      execute(command, async (cli) => {
        const file = options.fromFile;
        const given = {
          ...(file === undefined ? {} : variablesInText(await readTextFile(cli.context, file), file)),
          ...Object.fromEntries(assignments.map((text) => assignment(text, 'the command line'))),
        };
        const names = Object.keys(given);
        if (names.length === 0)
          throw new BackofficeError('USAGE', 'nothing to set', {
            hint: (command) => command('config set NAME=value'),
          });
        const operation = cli.open(await cli.environment());
        const result = await changeFunctionVariables(operation, {
          command: 'config set',
          names,
          show: options.show ?? false,
          apply: (held) => ({ ...held, ...given }),
        });
        await cli.print('config set', result, variablesChangedView);
      }),
    );
};

function variablesInText(text: string, source: string): Variables {
  if (text.trimStart().startsWith('{')) return variablesInJson(text, source);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.trimStart().startsWith('#'));
  return Object.fromEntries(lines.map((line) => assignment(line.trim().replace(/^export /, ''), source)));
}

function variablesInJson(text: string, source: string): Variables {
  const value = parsedJson(text);
  if (isTexts(value)) return value;
  // What is wrong with it may be a secret, so it is not repeated.
  throw new BackofficeError('USAGE', `${source} is no JSON object of texts`, { hint: '{"NAME":"value"}' });
}

/** Everything behind the first `=` is the value. What is none is not repeated: it may be a secret. */
function assignment(text: string, source: string): [string, string] {
  const at = text.indexOf('=');
  if (at > 0) return [text.slice(0, at), unquoted(text.slice(at + 1))];
  throw new BackofficeError('USAGE', `${source} has something that is not NAME=value`, {
    hint: (command) => command('config set NAME=value'),
  });
}

function unquoted(value: string): string {
  return /^"[^"]*"$|^'[^']*'$/.test(value) ? value.slice(1, -1) : value;
}
