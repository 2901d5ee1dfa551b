// Verifies the registry's signatures of all installed packages, and says so when there is nothing to verify them with:
//   node bin/tools/run.mjs signatures [--required]
// Ends with 1 where a signature is wrong or missing, and with --required also where none could be verified.
import { spawnSync } from 'node:child_process';
import { verdictOf } from './signatures/verdict.ts';

const { status, stdout, stderr } = spawnSync('npm', ['audit', 'signatures', '--no-color'], {
  encoding: 'utf8',
});
const { result, reason } = verdictOf({ status, stdout, stderr });
process.stdout.write(`${result}: ${reason}\n`);
if (result === 'refused' || (result === 'unverified' && process.argv.includes('--required')))
  process.exitCode = 1;
