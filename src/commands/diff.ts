import { environmentTarget } from '../environments/target.ts';
import { EXIT_CODES } from '../errors.ts';
import { deploy } from '../operations/deploy/deploy.ts';
import { countsOf, type DiffResult } from '../services/deploy/result.ts';
import { contentOf } from '../services/releases/release.ts';
import { dataLosses } from '../services/stack/changes.ts';
import { setsAtOnce } from '../services/stack/setting-changes.ts';
import { verbatim } from '../terminal/layout/docs.ts';
import { diffMarkdown, diffView } from '../views/diff.ts';
import { writeStepSummary } from './ci.ts';
import { type AddCommand, examples } from './command.ts';

export const addDiff: AddCommand = (parent, execute) => {
  parent
    .command('diff')
    .description('Shows what a deployment would change, property by property. Nothing is changed.')
    .option('--exit-code', 'exit code 3 when there is something to change')
    .option('--wait', "wait for somebody else's operation on the stack instead of refusing (exit 6)")
    .option('--markdown', 'print Markdown, for a comment on a pull request')
    .addHelpText(
      'after',
      examples(
        'backoffice diff --env dev',
        'backoffice diff --env prod --exit-code',
        'backoffice diff --markdown',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environment(), true).dry();
        const { environment } = operation;
        const { installation } = cli.context;
        const [template, caller] = await Promise.all([
          installation.template(environment.class),
          cli.progress.during('verifying credentials', () => operation.identity()),
        ]);
        const target = environmentTarget(environment, template, caller);
        const content = contentOf(target.template, target.parameters, installation.version);
        const request = { action: 'deploy', target, content, rollbackTo: null } as const;
        const { stack, changes, settings, foreignCode } = await deploy(operation, request, {
          verify: false,
          wait: options.wait ?? false,
          skip: [],
        });
        const result: DiffResult = {
          environment: environment.name,
          stack,
          changes,
          settings,
          counts: countsOf(changes),
          dataLosses: dataLosses(changes).map(({ logicalId }) => logicalId),
          foreignCode,
        };
        const markdown = diffMarkdown(result);
        await writeStepSummary(cli.context, markdown);
        await cli.print(
          'diff',
          result,
          options.markdown ? { text: () => verbatim(markdown.text) } : diffView,
        );
        return options.exitCode && (changes.length > 0 || setsAtOnce(settings) || foreignCode !== null)
          ? EXIT_CODES.CHECK_FAILED
          : undefined;
      }),
    );
};
