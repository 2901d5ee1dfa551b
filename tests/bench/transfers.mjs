import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pairs, shown } from './measure.mjs';
import { bundleLoop } from './sdk-loop.mjs';
import { awsEnvironment, startProgram } from './start-canned.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const judges = join(here, '..', 'judges');
const EXPORTED = 500_000;
const IMPORTED = 200_000;
const PAIRS = 5;
const MILLION = 1_000_000;

/** Items a second out of a table and into one, against boto3 and the SDK's DocumentClient; memory over millions. */
export async function transfers({ program, env, work, row, report }) {
  const hasPeers = existsSync(join(judges, 'node_modules', '@aws-sdk', 'lib-dynamodb'));
  const memory = join(work, 'memory');
  const sink = openSync('/dev/null', 'w');
  /** A new state each time: nothing is to be gone on with. */
  const run = (address, command, argv) => {
    const state = join(work, 'transfer-state');
    rmSync(state, { recursive: true, force: true });
    const started = performance.now();
    const { status, stderr } = spawnSync(command, argv, {
      env: awsEnvironment(env, { address, state, memory }),
      stdio: ['ignore', sink, 'pipe'],
    });
    if (status !== 0) throw new Error(`${command} ${argv.join(' ')}: ${stderr}`);
    return performance.now() - started;
  };
  const ours = (address, ...argv) => run(address, process.execPath, [program, 'items', ...argv, '--quiet']);
  const boto3 = (address, ...argv) => run(address, 'python3', [join(here, 'boto3-transfer.py'), ...argv]);
  const hasBoto3 = spawnSync('python3', ['-c', 'import boto3']).status === 0;
  const perSecond = (items, { median }) => `${Math.round(items / (median / 1000))} items/s`;

  const table = await startProgram('canned-table.mjs', String(EXPORTED));
  const exporting = () => ours(table.address, 'export', '--eventual');
  const file = join(work, 'items.jsonl');
  writeItems(file, IMPORTED);
  const importing = () => ours(table.address, 'import', file, '--on-conflict', 'overwrite', '--yes');
  try {
    if (hasPeers) {
      const sdk = await bundleLoop(work, join(judges, 'document-client-export.mjs'));
      const sdkPairs = pairs(PAIRS, exporting, () => run(table.address, process.execPath, [sdk]));
      row(
        '`items export`, items a second, × a loop over the DocumentClient',
        `${shown(sdkPairs.ratio)}; the loop ${perSecond(EXPORTED, sdkPairs.ms)}`,
        '≥ 1.5',
        sdkPairs.ratio.median >= 1.5,
      );
    } else report('`items export` × a loop over the DocumentClient', 'skipped: npm run judges:install');
    if (hasBoto3) {
      const out = pairs(3, exporting, () => boto3(table.address, 'export'));
      row(
        '`items export`, items a second, × boto3',
        `${shown(out.ratio)}; boto3 ${perSecond(EXPORTED, out.ms)}`,
        '≥ 3',
        out.ratio.median >= 3,
      );
      const into = pairs(3, importing, () => boto3(table.address, 'import', file));
      row(
        "`items import`, items a second, × boto3's batch_writer",
        `${shown(into.ratio)}; boto3 ${perSecond(IMPORTED, into.ms)}`,
        '≥ 2',
        into.ratio.median >= 2,
      );
    }
  } finally {
    table.stop();
  }
  for (const millions of [1, 4]) {
    const many = await startProgram('canned-table.mjs', String(millions * MILLION));
    const large = join(work, 'large.jsonl');
    writeItems(large, millions * MILLION);
    try {
      for (const argv of [
        ['export', '--eventual'],
        ['import', large, '--on-conflict', 'overwrite', '--yes'],
      ]) {
        const seconds = ours(many.address, ...argv) / 1000;
        const resident = Number(readFileSync(memory, 'utf8')) / 1024;
        row(
          `largest resident memory of \`items ${argv[0]}\`, ${millions} million items, MB`,
          `${resident.toFixed(0)} (${seconds.toFixed(0)} s)`,
          '≤ 200',
          resident <= 200,
        );
      }
    } finally {
      many.stop();
      rmSync(large);
    }
  }
  report('items of those files, bytes each', Math.round(readFileSync(file).length / IMPORTED));
}

function writeItems(path, count) {
  const file = openSync(path, 'w');
  let text = '';
  for (let index = 0; index < count; index += 1) {
    const item = {
      id: `item-${String(index).padStart(9, '0')}`,
      status: index % 3 === 0 ? 'done' : 'pending',
      description: `An item that was made to be counted, number ${index}`,
      attributes: { colour: 'red', size: index % 100, tags: ['a', 'b'] },
      createdAt: '2026-11-22T12:00:00.000Z',
      updatedAt: '2026-11-22T12:00:00.000Z',
      version: 1,
    };
    text += `${JSON.stringify(item)}\n`;
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}
