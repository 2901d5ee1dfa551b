import { environmentTarget } from '../../environments/target.ts';
import { EXIT_CODES } from '../../errors.ts';
import { deploy } from '../../operations/deploy/deploy.ts';
import { goBack } from '../../operations/deploy/go-back.ts';
import { contentOf } from '../../services/releases/release.ts';
import { deployMarkdown, deployView } from '../../views/deploy.ts';
import { writeStepSummary } from '../ci.ts';
import { type AddCommand, examples } from '../command.ts';
import { collect } from '../options/words.ts';

export const addDeploy: AddCommand = (parent, execute) => {
  parent
    .command('deploy')
    .description('Deploys the application, or brings it up to date: plan, change, verify.')
    .option('--no-verify', 'do not use the application afterwards')
    .option('--no-rollback', 'in class production, keep a release whose verification failed')
    .option(
      '--revert-drift',
      'also change back what was changed outside of deployments (see backoffice drift)',
    )
    .option(
      '--adopt',
      'take up a table of the same name that something else made (such as terraform), with its items',
    )
    .option('--wait', "wait for somebody else's operation on the stack instead of refusing (exit 6)")
    .option(
      '--skip <resource>',
      'resource to leave as it is when a failed rollback is continued; repeatable',
      collect,
    )
    .addHelpText(
      'after',
      examples(
        'backoffice deploy',
        'backoffice deploy --env dev',
        'backoffice deploy --env dev --dry-run --json',
        'backoffice deploy --env dev --revert-drift',
        'backoffice deploy --env prod --confirm prod',
        'backoffice deploy --env dev --adopt --dry-run',
      ),
    )
    .action((options, command) =>
      execute(command, async (cli) => {
        const operation = cli.open(await cli.environmentToDeploy(), true);
        const { environment } = operation;
        const { installation } = cli.context;
        const [template, caller] = await Promise.all([
          installation.template(environment.class),
          cli.progress.during('verifying credentials', () => operation.identity()),
        ]);
        const target = {
          ...environmentTarget(environment, template, caller),
          revertDrift: options.revertDrift ?? false,
        };
        const content = contentOf(target.template, target.parameters, installation.version);
        const request = { action: 'deploy', target, content, rollbackTo: null } as const;
        const deployed = await deploy(operation, request, {
          verify: options.verify,
          wait: options.wait ?? false,
          skip: options.skip ?? [],
          adopt: options.adopt ?? false,
        });
        const goesBack =
          options.rollback && environment.class === 'production' && deployed.verification?.passed === false;
        const result = goesBack ? await goBack(operation, deployed) : deployed;
        await writeStepSummary(cli.context, deployMarkdown(environment.name, result));
        await cli.print('deploy', result, deployView(environment.name));
        if (result.foreignCode !== null && !cli.options.dryRun)
          cli.progress.line(`to bring the code of the release back: ${cli.command('deploy --revert-drift')}`);
        const unhealthy =
          result.verification?.passed === false || (result.foreignCode !== null && !cli.options.dryRun);
        return unhealthy ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};
