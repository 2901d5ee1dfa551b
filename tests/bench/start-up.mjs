import { pairs, shown, timed } from './measure.mjs';

const PAIRS = 31;

/** Commands, and how many times as long as `node -e 0` they may take. */
const COMMANDS = [
  ['`--version`', ['--version'], 1.5],
  ['`--help`', ['--help'], 1.5],
  ['`health`', ['health'], 2.5],
  ['`items get` by API', ['items', 'get', 'bench'], 2.5],
  ['`items list` by API', ['items', 'list'], 2.5],
  ['`logs`', ['logs']],
  ['`deploy --dry-run`', ['deploy', '--dry-run']],
];

/** What commands take from start to end beside bare Node, on an environment that is deployed and has an item `bench`. */
export function startUp({ program, env, row, report }) {
  const run = (argv) => timed(process.execPath, [program, ...argv], env);
  // Once each, so that the code cache is there as it is in daily use.
  for (const [, argv] of COMMANDS) run(argv);
  for (const [name, argv, target] of COMMANDS) {
    const { ratio, ms } = pairs(
      PAIRS,
      () => timed(process.execPath, ['-e', '0'], env),
      () => run(argv),
    );
    const what = `${name}, × \`node -e 0\``;
    const value = `${shown(ratio)}; ${shown(ms, 0)} ms`;
    if (target === undefined) report(what, value);
    else row(what, value, `≤ ${target}`, ratio.median <= target);
  }
}
