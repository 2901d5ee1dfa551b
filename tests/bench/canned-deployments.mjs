import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { shown, spread, timed } from './measure.mjs';
import { awsEnvironment, startCanned } from './start-canned.mjs';

const ROUNDS = 11;

/** Deployments without a change and differences, against an endpoint that answers at once: the command's own time. */
export async function cannedDeployments({ program, env, work, row }) {
  const answers = join(work, 'canned.json');
  const onAws = (address) =>
    awsEnvironment(env, {
      address,
      state: join(work, 'canned'),
      name: 'bench',
      memory: join(work, 'memory'),
    });
  const run = (address, ...argv) => timed(process.execPath, [program, ...argv], onAws(address));
  const endpoint = execFileSync(process.execPath, [program, 'local', 'status', '--query', 'endpoint'], {
    env,
    encoding: 'utf8',
  }).trim();
  run(endpoint, 'deploy', '--quiet');
  const recorder = await startCanned('record', answers, endpoint);
  run(recorder.address, 'deploy', '--quiet');
  run(recorder.address, 'diff', '--quiet');
  recorder.stop();
  const canned = await startCanned('replay', answers);
  try {
    const noops = [];
    const memory = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      noops.push(run(canned.address, 'deploy', '--quiet') / 1000);
      memory.push(Number(readFileSync(join(work, 'memory'), 'utf8')) / 1024);
    }
    const diffs = Array.from({ length: ROUNDS }, () => run(canned.address, 'diff', '--quiet') / 1000);
    const [noop, resident, diff] = [spread(noops), spread(memory), spread(diffs)];
    row(
      '`deploy --env` on AWS without a change, canned endpoint, s',
      shown(noop),
      '≤ 0.8',
      noop.median <= 0.8,
    );
    row('its largest resident memory, MB', shown(resident, 0), '≤ 110', resident.median <= 110);
    row('`diff` of the whole stack, canned endpoint, s', shown(diff), '≤ 1', diff.median <= 1);
  } finally {
    canned.stop();
  }
}
