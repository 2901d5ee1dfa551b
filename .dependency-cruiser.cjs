// Imports go one way. Each rule says why; docs/architecture.md draws the whole.
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
      to: { circular: true },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: { orphan: true, pathNot: ['\\.d\\.ts$', '^bin/launch', '^tests/'] },
      to: {},
    },
    only(
      'tools',
      '^bin/tools/',
      '^bin/tools/|^src/(defined|commander|program|errors|commands/(index|noun|command))\\.ts|^src/environments/|^src/local/|^stack/(app\\.ts|contract/)',
      'what maintainers run, with the command tree as data; the product knows nothing of it',
    ),
    only('bin', '^bin/backoffice', '^src/(main|wiring)\\.ts', 'the executable holds no logic'),
    only('launcher', '^bin/launch', '^bin/launch/', 'it loads chunks, not modules'),
    only(
      'main',
      '^src/main\\.ts',
      '^src/(program|commander|defined|errors|context|files/system-error|hints|results/index|session/command-context|terminal/(annotation|ci-commands|safe-text|streams|text-style|writer))\\.ts',
      'it runs the program and renders errors',
    ),
    only(
      'program',
      '^src/program\\.ts',
      '^src/(commands/|commander|errors|nearest|terminal/printer)',
      'the command tree knows commands only',
    ),
    only(
      'commands',
      '^src/commands/',
      '^src/(commands|session|operations|services|results|schemas|views|environments|terminal|journal|words|files)/|^src/(clock|commander|defined|context|errors|hints|local-process|nearest|reads|redact)\\.ts|^function/(exact-json\\.ts|item/)|^stack/contract/',
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
      '^src/(session|operations|services|results|schemas|views|environments|terminal|journal)/|^src/aws/(connection|call)\\.ts|^src/(clock|defined|context|errors|hints|once|reads)\\.ts',
      'what a command works with: it opens environments, and is the port of operations',
    ),
    only(
      'operations',
      '^src/operations/',
      '^src/(operations|services|results|schemas|environments|journal|words|files)/|^src/aws/connection\\.ts|^src/terminal/streams\\.ts|^src/(clock|defined|context|errors|hints|redact)\\.ts|^stack/contract/',
      'steps on AWS that report, ask and record through a port; they know no terminal',
    ),
    only(
      'services',
      '^src/services/',
      '^src/(services|results|aws|http|schemas)/|^src/(clock|defined|context|errors|hints|local-process|nearest|once|redact|spreadsheet)\\.ts|^stack/contract/|^function/(exact-json\\.ts|item/|items\\.ts|errors\\.ts|table-client\\.ts)',
      "services know no terminal; the items of --via table have the function's own rules",
    ),
    only(
      'schemas',
      '^src/schemas/',
      '^src/schemas/|^src/(context|defined|errors)\\.ts|^function/(exact-json\\.ts|item/)',
      'what comes from outside is checked before anybody believes it',
    ),
    only(
      'aws',
      '^src/aws/',
      '^src/(aws|files|http|network|schemas)/|^src/environments/aws-profile\\.ts|^src/(clock|defined|errors|hints|partitions|reads)\\.ts',
      'clients know nothing of the product',
    ),
    only(
      'views',
      '^src/views/',
      '^src/(views|terminal|services|results|operations|words)/|^src/schemas/json\\.ts|^src/hints\\.ts|^src/journal/history|^function/(exact-json\\.ts|item/)',
      'a view turns a result into text',
    ),
    {
      name: 'views-take-types',
      comment: "a view must not do a service's work",
      severity: 'error',
      from: { path: '^src/views/' },
      to: { path: '^src/(services|operations)/', dependencyTypesNot: ['type-only'] },
    },
    only(
      'results',
      '^src/results/',
      '^src/(results|services|operations|journal|schemas|environments)/|^src/(defined|errors|local-process)\\.ts|^function/(exact-json\\.ts|item/)',
      'the shapes of results: types alone',
    ),
    only(
      'http',
      '^src/http/',
      '^src/(http|network)/|^src/aws/(call|calls|client-config|errors)\\.ts|^src/(clock|defined|errors|hints|partitions)\\.ts',
      "the application's own HTTP, and the sockets of load tests",
    ),
    only(
      'network',
      '^src/network/',
      '^src/(network|files)/|^src/(defined|errors)\\.ts',
      'proxies and certificates',
    ),
    only(
      'files',
      '^src/files/',
      '^src/files/|^src/words/bytes-text\\.ts|^src/defined\\.ts$',
      'how files are read and written, and no more',
    ),
    only(
      'words',
      '^src/words/',
      '^src/(words|services)/|^src/local-process\\.ts',
      'sentences that operations and views share',
    ),
    only(
      'terminal',
      '^src/terminal/',
      '^src/terminal/|^src/schemas/json\\.ts|^src/(context|defined|errors|hints|spreadsheet)\\.ts|^src/environments/guard\\.ts|^function/exact-json\\.ts',
      'streams, colour, progress',
    ),
    only(
      'environments',
      '^src/environments/',
      '^src/(environments|schemas|files)/|^src/(clock|defined|context|errors|hints|nearest|partitions)\\.ts|^stack/contract/',
      'configuration and guards',
    ),
    only(
      'journal',
      '^src/journal/',
      '^src/(journal|schemas|files)/|^src/(clock|defined|errors|redact)\\.ts|^function/exact-json\\.ts',
      'a file of changes, no more; numbers keep their digits in it',
    ),
    {
      name: 'local',
      comment: 'the two sides of the protocol must not share a mistake',
      severity: 'error',
      from: { path: '^src/local/' },
      to: { path: '^(bin|src|stack|function)/', pathNot: '^src/local/|^stack/contract/' },
    },
    {
      name: 'door-of-local',
      comment:
        'the embedded AWS has one door; its own tools and tests, and those of what it serves, may look inside',
      severity: 'error',
      from: {
        pathNot: '^(src/local|bin/tools|tests/(local|stack|function))/|^tests/bench/table-server\\.ts',
      },
      to: { path: '^src/local/', pathNot: '^src/local/(index|access-key)\\.ts' },
    },
    only(
      'local-process',
      '^src/local-process/',
      '^src/(local-process|files)/|^src/local/(index|access-key)\\.ts|^src/(clock|defined|errors|local-process)\\.ts',
      'the embedded AWS in a process of its own, and how that is found and started',
    ),
    only('stack', '^stack/', '^stack/', 'the stack stands alone'),
    only('contract', '^stack/contract/', '^stack/contract/', 'names and limits import nothing else'),
    only('function', '^function/', '^function/|^stack/contract/', 'what runs on Lambda stays small'),
    home(
      'commander',
      'node_modules/(commander|@commander-js)',
      '^src/commander\\.ts',
      'parsing has one home',
    ),
    home('ora', 'node_modules/ora', '^src/terminal/spinner\\.ts', 'progress has one home'),
    home(
      'string-width',
      'node_modules/string-width',
      '^src/terminal/layout/width\\.ts',
      'what a terminal shows is measured in one place',
    ),
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
