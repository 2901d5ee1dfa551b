import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Built } from './built.ts';
import { zipOf } from './functions.ts';

/** A command one of whose calls on files fails. */
export interface Trial {
  /** With # for a number that no other run has, LAST for the newest change and REQUEST for a known request. */
  readonly argv: string;
  /** What is run before it, with the same number. */
  readonly before?: readonly string[];
  /** What must be there after a run that ended well. @param argv as it was run. */
  readonly holds?: (argv: readonly string[]) => Promise<void> | void;
  /** What must be so whether or not it ended well. */
  readonly always?: (argv: readonly string[]) => Promise<void> | void;
}

const RESTORED = 'local-backoffice-data-r#';

/** Those that need nothing done before. */
const ALONE = [
  'alarms',
  'alarms history',
  'api',
  'backup create --name b-# --wait',
  'backup list',
  'backup schedule',
  'backup show base',
  'completion bash',
  'completion candidates items get',
  'config get LOG_LEVEL',
  'config list',
  'config set SIDE=# --yes',
  'cost',
  'metrics report --html report.html',
  'metrics',
  'diff',
  'doctor --only role,table',
  'drift',
  'env list',
  'env show other',
  'explain REQUEST',
  'function show',
  'health',
  'history --limit 1',
  'invoke --path /items/held',
  'items get held',
  'items list',
  'items list --all',
  'items count --where status=pending',
  'items update --where id=held --set seen=# --yes',
  'items update held --status done',
  'items import rows.jsonl --yes',
  'loadtest --requests 2 --no-server --yes',
  'local env',
  'local faults list',
  'local status',
  'local start --allow-host host-#',
  'logs groups',
  'logs errors --since 1h',
  'logs query slow',
  'logs stats',
  'outputs',
  'pitr status',
  'releases',
  'releases show 1',
  'rollback 1 --yes',
  'status',
  'table',
  'table diff rows.jsonl local-backoffice-data',
  'table doctor',
  'table list',
  'top',
  'traces --since 1h',
  'traces get REQUEST',
  'traces map',
  'trust',
  'version',
  'whoami',
  'deploy --yes',
] as const;

/** The rest of the commands, and what makes each have something to do. */
export const COMMANDS: readonly Trial[] = [
  ...ALONE.map((argv) => ({ argv })),
  { argv: 'backup delete gone-# --yes', before: ['backup create --name gone-# --wait'] },
  { argv: 'backup drill --yes' },
  { argv: 'backup prune --keep 1 --yes', before: ['backup create --name more-# --wait'] },
  { argv: `backup restore --latest --to ${RESTORED} --yes` },
  {
    argv: `table delete ${RESTORED} --confirm local`,
    before: [`backup restore --latest --to ${RESTORED} --yes`],
  },
  { argv: 'config unset SIDE --yes', before: ['config set SIDE=1 --yes'] },
  { argv: 'function concurrency 5 --yes', before: ['function concurrency none --yes'] },
  {
    argv: 'function update --release 1 --no-verify --yes',
    before: ['function update --zip other.zip --no-verify --yes'],
  },
  { argv: 'items delete gone-# --yes', before: ['items create --id gone-#'] },
  { argv: 'local faults add delay --delay 1ms --service sts', before: ['local faults clear'] },
  { argv: 'local faults clear', before: ['local faults add delay --delay 1ms --service sts'] },
  { argv: 'alarms test 5xx --yes' },
  { argv: 'alarms mute 5xx --for 1h --yes', before: ['alarms unmute 5xx --yes'] },
  { argv: 'alarms unmute 5xx --yes', before: ['alarms mute 5xx --for 1h --yes'] },
  { argv: 'logs retention 7 --yes', before: ['logs retention 14 --yes'] },
  { argv: 'pitr disable --yes', before: ['pitr enable'] },
  { argv: 'pitr enable', before: ['pitr disable --yes'] },
  { argv: 'undo LAST --yes', before: ['items create --id undone-#'] },
  { argv: 'local stop', before: ['local start'] },
  { argv: 'destroy --confirm local --purge --lift-protection', before: ['deploy --yes'] },
  { argv: 'local reset --yes', before: ['deploy --yes'] },
];

/** An environment in which each of them has something to do. @returns a request that has a trace. */
export async function prepare(app: Built, rows: number): Promise<void> {
  const lines = Array.from({ length: rows }, (_, n) => `${JSON.stringify({ id: `row-${n}` })}\n`);
  writeFileSync(join(app.directory, 'rows.jsonl'), lines.join(''));
  writeFileSync(join(app.directory, 'other.zip'), zipOf('exports.handler = async () => ({})'));
  writeFileSync(
    join(app.directory, 'backoffice.config.json'),
    JSON.stringify({ environments: { local: {}, other: { region: 'eu-west-1' } } }),
  );
  for (const argv of [
    'deploy',
    'items create --id held',
    'items import rows.jsonl --yes',
    'backup create --name base --wait',
  ]) {
    const { code, stderr } = await app.run(argv.split(' '));
    if (code !== 0) throw new Error(`${argv}: ${stderr}`);
  }
}
