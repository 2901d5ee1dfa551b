import { EXIT_CODES } from '../../errors.ts';
import { examine } from '../../operations/table/examine-table.ts';
import { tableDoctorView } from '../../views/table-doctor.ts';
import { type AddCommand, examples } from '../command.ts';

export const addDoctor: AddCommand = (parent, execute) => {
  parent
    .command('doctor')
    .description(
      'Counts rows that are not as the API writes them, with the commands that show and mend them. Reads the whole table; exit code 3 when the API cannot reach or change one.',
    )
    .argument('[name]', 'another table of the environment than the active one')
    .addHelpText('after', examples('backoffice table doctor', 'backoffice table doctor --env prod --json'))
    .action((name, _options, command) =>
      execute(command, async (cli) => {
        const report = await examine(cli.open(await cli.environment()), name);
        await cli.print('table doctor', report, tableDoctorView);
        return report.verdict === 'fail' ? EXIT_CODES.CHECK_FAILED : undefined;
      }),
    );
};
