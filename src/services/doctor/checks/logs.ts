import { type Check, fail, pass, warn } from '../doctor.ts';

export const logs: Check = {
  name: 'logs',
  about: 'the log groups are there',
  async run({ logGroups, command }) {
    const groups = await logGroups();
    const missing = groups.filter(({ exists }) => !exists).map(({ name }) => name);
    return missing.length === 0
      ? pass(groups.map(({ name }) => name).join(', '))
      : fail(`${missing.join(', ')} is not there`, command('deploy --revert-drift'));
  },
};

export const retention: Check = {
  name: 'retention',
  about: 'log lines are kept as long as configured',
  async run({ logGroups, environment, command }) {
    const wanted = environment.tunables.logRetentionDays;
    const groups = (await logGroups()).filter(({ exists }) => exists);
    const other = groups.filter(({ retentionDays }) => retentionDays !== wanted);
    if (other.length === 0) return pass(`${wanted} days`);
    const told = other.map(({ name, retentionDays }) => `${name} keeps lines ${daysText(retentionDays)}`);
    const evidence = `${told.join('; ')}, not ${wanted} days`;
    const remedy = command(`logs retention ${wanted} --yes`);
    return other.some(({ retentionDays }) => retentionDays === null)
      ? fail(evidence, remedy)
      : warn(evidence, remedy);
  },
};

function daysText(days: number | null): string {
  return days === null ? 'for ever' : `${days} days`;
}
