import { ALARM_SUFFIXES } from '../../../../stack/contract/alarms.ts';
import { type Check, fail, pass, warn } from '../doctor.ts';

export const alarms: Check = {
  name: 'alarms',
  about: 'the alarms are there, heard, and quiet',
  async run({ alarms: read, deployed, command }) {
    const [found, { functionName }] = await Promise.all([read(), deployed()]);
    const wanted = ALARM_SUFFIXES.map((suffix) => `${functionName}-${suffix}`);
    const own = found.filter(({ name }) => wanted.includes(name));
    const missing = wanted.filter((name) => !own.some((alarm) => alarm.name === name));
    const revert = command('deploy --revert-drift');
    if (missing.length > 0) return fail(`${missing.join(', ')} is missing`, revert);
    const silenced = own.filter(({ silent, broken }) => silent !== null || broken !== null);
    if (silenced.length > 0)
      return fail(
        silenced.map(({ name, silent, broken }) => `${name}: ${silent ?? broken}`).join('; '),
        revert,
      );
    const firing = own.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    return firing.length === 0
      ? pass(`${own.length} quiet`)
      : warn(`in alarm: ${firing.join(', ')}`, command('logs errors --since 1h'));
  },
};
