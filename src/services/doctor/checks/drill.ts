import { createDrillLog } from '../../backup/drill-log.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';

/** A drill that has not ended after a day has left its table, which is billed. */
const DAY_MS = 86_400_000;

export const drill: Check = {
  name: 'drill',
  about: 'the last restore drill passed and left no table',
  async run({ connection, deployed, clock, command }) {
    const { artifactsBucket } = await deployed();
    const log = createDrillLog(await connection.s3(), artifactsBucket);
    const [last, underWay] = await Promise.all([log.last(), log.underWay()]);
    if (underWay !== null) {
      const { by, since, target } = underWay;
      const evidence = `the drill that ${by} began ${since} has not ended; its table is ${target}`;
      const isLate = clock.now().getTime() - Date.parse(since) > DAY_MS;
      return isLate ? warn(evidence, command('backup drill --take-over')) : pass(evidence);
    }
    if (last === null) return pass(`no drill was made yet: ${command('backup drill')}`);
    const { source, finishedAt, problems, items } = last;
    const what = `the drill of ${source.backupName ?? source.table}, ended ${finishedAt},`;
    if (last.passed) return pass(`${what} passed with ${items} items`);
    return fail(`${what} failed: ${problems.join('; ')}`, command('backup drill'));
  },
};
