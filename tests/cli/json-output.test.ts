import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import { describe, expect, it } from 'vitest';
import { useDeployed } from '../support/deployed.ts';
import { ROOT } from '../support/paths.ts';

const schema = JSON.parse(readFileSync(join(ROOT, 'docs', 'json-output.schema.json'), 'utf8')) as {
  definitions: { Outputs: { properties: Record<string, object> } };
};
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true });
const app = useDeployed();

const SHAPE = 'local-backoffice-data-shape';

/** Command lines that bring out every documented shape, in an order that makes sense. */
const LINES: readonly (readonly [keyof typeof schema.definitions.Outputs.properties, readonly string[]])[] = [
  ['deploy', ['deploy']],
  ['deploy', ['deploy', '--dry-run']],
  ['diff', ['diff']],
  ['drift', ['drift']],
  ['releases list', ['releases']],
  ['releases show', ['releases', 'show', '1']],
  ['rollback', ['rollback', '1', '--dry-run']],
  ['outputs', ['outputs']],
  ['status', ['status']],
  ['health', ['health']],
  ['health', ['health', '--deep']],
  ['config set', ['config', 'set', 'SHAPE=x']],
  ['config list', ['config']],
  ['config get', ['config', 'get', 'SHAPE']],
  ['config unset', ['config', 'unset', 'SHAPE']],
  ['invoke', ['invoke']],
  ['api', ['api', '--probe']],
  ['function show', ['function']],
  ['function update', ['function', 'update', '--dry-run']],
  ['function concurrency', ['function', 'concurrency', '20']],
  ['doctor', ['doctor']],
  ['undo', ['undo', '4']],
  ['loadtest', ['loadtest', '--requests', '5', '--fail-if', 'p99>10s']],
  ['loadtest', ['loadtest', '--dry-run']],
  ['loadtest --clean-up', ['loadtest', '--clean-up']],
  ['alarms test', ['alarms', 'test', '5xx', '--yes']],
  ['alarms mute', ['alarms', 'mute', '--all', '--for', '1h', '--reason', 'shape']],
  ['alarms unmute', ['alarms', 'unmute', '5xx']],
  ['logs retention', ['logs', 'retention', '7']],
  ['items create', ['items', 'create', '--id', 'shape', '--set', 'deep={"a":[1,null,true]}']],
  ['items create', ['items', 'create', '--id', 'dry', '--dry-run']],
  ['items list', ['items', 'list']],
  ['items list', ['items', 'list', '--where', 'id=shape', '--fields', 'id,deep']],
  ['items count', ['items', 'count', '--where', 'status=pending']],
  ['items get', ['items', 'get', 'shape']],
  ['items update', ['items', 'update', 'shape', '--status', 'new']],
  ['items update --where', ['items', 'update', '--where', 'id=shape', '--status', 'newer', '--yes']],
  ['items update --where', ['items', 'update', '--where', 'id=shape', '--status', 'x', '--dry-run']],
  ['items export', ['items', 'export', 'shape.jsonl']],
  ['items import', ['items', 'import', 'shape.jsonl']],
  ['items delete --where', ['items', 'delete', '--where', 'id=absent', '--yes']],
  ['items delete', ['items', 'delete', 'shape', '--yes']],
  ['table show', ['table', '--count']],
  ['table list', ['table', 'list']],
  ['table diff', ['table', 'diff', 'shape.jsonl', 'local-backoffice-data', '--values']],
  ['table doctor', ['table', 'doctor']],
  ['items list', ['items', 'list', '--via', 'table', '--key', 'other']],
  ['pitr enable', ['pitr', 'enable']],
  ['pitr status', ['pitr']],
  ['pitr disable', ['pitr', 'disable', '--yes']],
  ['backup create', ['backup', 'create', '--name', 'shape', '--wait']],
  ['backup list', ['backup']],
  ['backup show', ['backup', 'show', 'latest']],
  ['backup schedule', ['backup', 'schedule']],
  ['backup drill', ['backup', 'drill', '--dry-run']],
  ['backup drill', ['backup', 'drill', 'shape']],
  ['backup restore', ['backup', 'restore', 'shape', '--dry-run']],
  ['table diff', ['table', 'diff', 'shape', 'shape.jsonl', '--dry-run']],
  [
    'backup restore',
    [
      'backup',
      'restore',
      'shape',
      ...['--to', SHAPE, '--cut-over', '--no-freeze', '--carry-newer', '--confirm', 'local'],
    ],
  ],
  ['backup restore', ['backup', 'restore', '--undo', '--no-freeze', '--confirm', 'local']],
  ['table delete', ['table', 'delete', SHAPE, '--confirm', 'local']],
  ['backup prune', ['backup', 'prune', '--keep', '9', '--yes']],
  ['backup delete', ['backup', 'delete', 'shape', '--yes']],
  ['logs show', ['logs', '--max', '1']],
  ['logs errors', ['logs', 'errors']],
  ['logs stats', ['logs', 'stats']],
  ['logs groups', ['logs', 'groups']],
  ['logs query', ['logs', 'query', 'slow']],
  ['logs queries', ['logs', 'query', '--list']],
  ['metrics show', ['metrics']],
  ['metrics show', ['metrics', 'api', '--compare', '1h', '--fail-if', '4xx>1000']],
  ['metrics report', ['metrics', 'report']],
  ['alarms list', ['alarms']],
  ['alarms history', ['alarms', 'history', '--all']],
  ['cost', ['cost']],
  ['traces map', ['traces', 'map']],
  ['top', ['top']],
  ['traces list', ['traces', '--limit', '1']],
  ['traces get', ['traces', 'get', 'FIRST']],
  ['traces get --otlp', ['traces', 'get', 'FIRST', '--otlp']],
  ['explain', ['explain', 'shape']],
  ['env add', ['env', 'add', 'dev', '--region', 'eu-west-1', '--dry-run']],
  ['env list', ['env', 'list']],
  ['env show', ['env', 'show']],
  ['env use', ['env', 'use', 'local']],
  ['trust --list', ['trust', '--list']],
  ['trust', ['trust', '.', '--dry-run']],
  ['whoami', ['whoami']],
  ['history', ['history']],
  ['local status', ['local', 'status']],
  ['local env', ['local', 'env']],
  ['local faults list', ['local', 'faults']],
  ['local faults add', ['local', 'faults', 'add', 'delay', '--delay', '1ms', '--dry-run']],
  ['local faults clear', ['local', 'faults', 'clear']],
  ['completion script', ['completion', 'fish']],
  ['completion candidates', ['completion', 'candidates', 'it']],
  ['local start', ['local', 'start']],
  ['local stop', ['local', 'stop', '--dry-run']],
  ['local reset', ['local', 'reset', '--dry-run']],
  ['version', ['version']],
  ['destroy', ['destroy', '--dry-run']],
  ['destroy', ['destroy', '--confirm', 'local']],
];

describe('what --json prints', () => {
  it.each(LINES)('is as documented: %s (%j)', async (name, argv) => {
    const first = argv.includes('FIRST')
      ? (await app.json<{ id: string }>(['traces', '--limit', '1'])).result.id
      : '';
    const { result } = await app.json(argv.map((word) => (word === 'FIRST' ? first : word)));
    const validate = ajv.compile({
      ...schema.definitions.Outputs.properties[name],
      definitions: schema.definitions,
    });
    expect(validate(result), ajv.errorsText(validate.errors)).toBe(true);
    expect(result).not.toHaveProperty('error');
  });

  it('is documented for every command, and tested here', () => {
    expect([...new Set(LINES.map(([name]) => name))].sort()).toEqual(
      Object.keys(schema.definitions.Outputs.properties).sort(),
    );
  });

  it('is as documented when a command fails', async () => {
    const { result } = await app.json(['items', 'get', 'absent']);
    const validate = ajv.compile({ $ref: '#/definitions/ErrorOutput', definitions: schema.definitions });
    expect(validate(result), ajv.errorsText(validate.errors)).toBe(true);
  });
});
