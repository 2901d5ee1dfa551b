import { verbatim } from '../../terminal/layout/docs.ts';
import { type AddCommand, examples } from '../command.ts';
import type { Noun } from '../noun.ts';
import { oneOf } from '../options/words.ts';
import { candidates } from './candidates.ts';
import { SCRIPTS, SHELLS, type Shell } from './scripts.ts';

/** Scripts for shells; what they offer is asked of `completion candidates` each time. */
export function completionOf(nouns: readonly Noun[]): AddCommand {
  return (parent, execute) => {
    const completion = parent
      .command('completion')
      .description('Prints a script that completes commands, options, environments, items and backups.');
    completion
      .command('script', { isDefault: true })
      .description('Prints the script for a shell.')
      .argument('<shell>', SHELLS.join(', '), oneOf(SHELLS))
      .addHelpText(
        'after',
        examples(
          'source <(backoffice completion bash)',
          'backoffice completion zsh > "$HOME/.zfunc/_backoffice"',
          'backoffice completion fish | source',
        ),
      )
      .action((shell, _options, command) =>
        execute(command, async (cli) => {
          const result = { shell, script: SCRIPTS[shell] };
          await cli.print('completion script', result, { text: ({ script }) => verbatim(script) });
        }),
      )
      .registeredArguments[0]?.choices([...SHELLS] satisfies Shell[]);
    completion
      .command('candidates')
      .description('Prints what may stand at the end of a command line; asks nobody, reads files only.')
      .argument('[words...]', 'the words after backoffice, the last one as far as it is typed')
      .action((words, _options, command) =>
        execute(command, async (cli) => {
          const found = await candidates(cli, nouns, completion, words);
          await cli.print(
            'completion candidates',
            { candidates: found },
            { text: (result) => verbatim(result.candidates.map((each) => `${each}\n`).join('')) },
          );
        }),
      );
  };
}
