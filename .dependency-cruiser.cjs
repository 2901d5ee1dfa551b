// Imports go one way. Each rule says why; README's "Design notes" draws the whole.
const only = (name, from, allowed, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from },
  to: { path: '^(bin|src|stack|function)/', pathNot: allowed },
});

const home = (name, packagePath, homes, comment) => ({
  name,
  comment,
  severity: 'error',
  from: { path: '^(bin|src|stack|function)/', pathNot: homes },
  to: { path: packagePath, dependencyTypesNot: ['type-only'] },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^bin/launch', 'permissions\\.ts$'] },
      to: {},
    },
    only('bin', '^bin/backoffice', '^src/(main|wiring)\\.ts', 'the executable holds no logic'),
    only('launcher', '^bin/launch', '^$', 'it loads bundles, not modules'),
    only(
      'main',
      '^src/main\\.ts',
      '^src/(program|errors|context|hints|outputs|session/command-context|terminal/(look|printer))\\.ts',
      'it runs the program and renders errors',
    ),
    only(
      'program',
      '^src/program\\.ts',
      '^src/(commands/|errors|nearest|terminal/printer)',
      'the command tree knows commands only',
    ),
    only(
      'commands',
      '^src/commands/',
      '^src/(commands|session|operations|services|schemas|views|environments|terminal|journal|words|files)/|^src/(context|errors|hints|nearest|outputs|reads|redact)\\.ts|^function/item/|^stack/contract\\.ts',
      'a command joins a service and a view; AWS is reached through the context',
    ),
    {
      name: 'nouns',
      comment: "no verb imports another noun's files; what they share lies in commands/options",
      severity: 'error',
      from: { path: '^src/commands/([^/]+)/' },
      to: { path: '^src/commands/[^/]+/', pathNot: '^src/commands/($1|options)/' },
    },
    only(
      'session',
      '^src/session/',
      '^src/(session|operations|services|schemas|views|environments|terminal|journal)/|^src/(context|errors|hints|outputs|reads)\\.ts',
      'what a command works with: it opens environments, and is the port of operations',
    ),
    only(
      'operations',
      '^src/operations/',
      '^src/(operations|services|schemas|environments|journal|words|files)/|^src/(context|errors|hints)\\.ts|^stack/contract\\.ts',
      'steps on AWS that report, ask and record through a port; they know no terminal',
    ),
    only(
      'services',
      '^src/services/',
      '^src/(services|aws|schemas)/|^src/(context|errors|hints|nearest|once|redact)\\.ts|^stack/contract\\.ts|^function/(item/|items\\.ts|errors\\.ts|table-client\\.ts)',
      "services know no terminal; the items of --via table have the function's own rules",
    ),
    only(
      'schemas',
      '^src/schemas/',
      '^src/schemas/|^src/(context|errors)\\.ts|^function/item/',
      'what comes from outside is checked before anybody believes it',
    ),
    only(
      'aws',
      '^src/aws/',
      '^src/(aws|files|schemas)/|^src/(context|errors|hints|reads)\\.ts',
      'clients know nothing of the product',
    ),
    only(
      'views',
      '^src/views/',
      '^src/(views|terminal|services|operations|words)/|^src/schemas/json\\.ts|^src/hints\\.ts|^src/journal/history|^function/item/',
      'a view turns a result into text',
    ),
    {
      name: 'views-take-types',
      comment: "a view must not do a service's work",
      severity: 'error',
      from: { path: '^src/views/' },
      to: { path: '^src/(services|operations)/', dependencyTypesNot: ['type-only'] },
    },
    only('files', '^src/files/', '^$', 'how files are written'),
    only('words', '^src/words/', '^src/(words|services)/', 'sentences that operations and views share'),
    only(
      'terminal',
      '^src/terminal/',
      '^src/terminal/|^src/schemas/json\\.ts|^src/(context|errors|hints)\\.ts|^src/environments/guard\\.ts|^function/item/json\\.ts',
      'streams, colour, progress',
    ),
    only(
      'environments',
      '^src/environments/',
      '^src/(environments|schemas|files)/|^src/(context|errors|hints|nearest)\\.ts|^stack/contract\\.ts',
      'configuration and guards',
    ),
    only(
      'journal',
      '^src/journal/',
      '^src/(journal|schemas|files)/|^src/(context|errors|redact)\\.ts|^function/item/json\\.ts',
      'a file of changes, no more; numbers keep their digits in it',
    ),
    {
      name: 'local',
      comment: 'the two sides of the protocol must not share a mistake',
      severity: 'error',
      from: { path: '^src/local/', pathNot: '^src/local/process/launcher' },
      to: { path: '^(bin|src|stack|function)/', pathNot: '^src/local/|^stack/contract\\.ts' },
    },
    only(
      'launcher-of-local',
      '^src/local/process/launcher',
      '^src/local/process/|^src/(context|errors)\\.ts',
      'it finds and starts a process, no more',
    ),
    only('stack', '^stack/', '^stack/', 'the stack stands alone'),
    only('contract', '^stack/contract\\.ts', '^$', 'names and limits import nothing'),
    only('function', '^function/', '^function/|^stack/contract\\.ts', 'what runs on Lambda stays small'),
    home('commander', 'node_modules/(commander|@commander-js)', '^src/program\\.ts', 'parsing has one home'),
    home('ora', 'node_modules/ora', '^src/terminal/spinner\\.ts', 'progress has one home'),
    home('cli-table3', 'node_modules/cli-table3', '^src/terminal/align-columns\\.ts', 'tables have one home'),
    home('aws-cdk-lib', 'node_modules/(aws-cdk-lib|constructs)', '^stack/', 'infrastructure has one home'),
    home('aws-sdk', 'node_modules/@aws-sdk/client-', '^src/(aws|local)/', 'clients are made in one place'),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: 'specify',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
