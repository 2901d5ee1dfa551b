import type { ReleaseList } from '../results/releases.ts';
import type { Release } from '../services/releases/release.ts';
import { fields, lines, stack, table } from '../terminal/layout/docs.ts';
import type { View } from '../terminal/printer.ts';
import { shownTime } from './time.ts';

export const releaseListView = (now: Date): View<ReleaseList> => ({
  text: ({ releases, damaged }, style) =>
    stack([
      table(releases, [
        { title: 'n', value: ({ number }) => String(number) },
        { title: 'when', value: ({ time }) => shownTime(time, now, style), flexible: true },
        { title: 'version', value: ({ version }) => version },
        { title: 'code', value: ({ code }) => code },
        { title: 'git', value: gitText, flexible: true },
        { title: 'verified', value: verifiedText, flexible: true },
        {
          title: 'by',
          value: ({ by }) => (style.terminal ? (by.split(/[:/]/).at(-1) ?? by) : by),
          flexible: true,
        },
        { title: 'what', value: whatText },
      ]),
      lines(
        damaged.map(({ number, problem }) => `release ${number} cannot be used and is left out: ${problem}`),
      ),
    ]),
  rows: ({ releases }) => releases,
});

export const releaseView = (now: Date): View<Release> => ({
  text: (release, style) =>
    fields([
      ['release', `${release.number} (${whatText(release)})`],
      ['when', shownTime(release.time, now, style)],
      ['by', `${release.by} in ${release.account}`],
      ['version', release.version],
      ['code', `${release.code}  live hash ${release.codeSha256 ?? '-'}`],
      ['template', `${release.template}  ${release.templateBytes} bytes`],
      ['git', gitText(release)],
      ['verified', verifiedText(release)],
      [
        'parameters',
        Object.entries(release.parameters)
          .map(([name, value]) => `${name}=${release.secretParameters.includes(name) ? '(secret)' : value}`)
          .join('\n'),
      ],
    ]),
});

function gitText({ git }: Release): string {
  if (git === null) return '-';
  return `${git.revision.slice(0, 9)}${git.dirty ? '+changes' : ''}${git.branch === null ? '' : ` ${git.branch}`}`;
}

function verifiedText({ verified }: Release): string {
  if (verified === null) return 'not tried';
  return verified ? 'yes' : 'FAILED';
}

function whatText({ rollbackTo }: Release): string {
  return rollbackTo === null ? 'deployment' : `back to ${rollbackTo}`;
}
