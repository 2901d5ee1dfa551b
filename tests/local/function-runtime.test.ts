import { Worker } from 'node:worker_threads';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { describe, expect, it, vi } from 'vitest';
import { createFunction } from '../support/functions.ts';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('test');

const NODE22 = { Runtime: 'nodejs22.x' as const };
const HANDLED =
  'callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack';
const JSON_LOG = { LoggingConfig: { LogFormat: 'JSON' as const } };

async function logged(): Promise<string[]> {
  const { events = [] } = await new CloudWatchLogsClient(clientOptions(local().endpoint)).send(
    new FilterLogEventsCommand({ logGroupName: '/aws/lambda/fn' }),
  );
  return events.map(({ message = '' }) => message);
}

/** The one line of the runtime in a log of the JSON format. */
function runtimeLine(log: string): unknown {
  return log
    .split('\n')
    .map((line) => JSON.parse(line) as { level?: string })
    .find(({ level }) => level !== undefined);
}

describe('a handler with a callback', () => {
  // aws-lambda-nodejs-runtime-interface-client 3.3.0, src/CallbackContext.js and src/Runtime.js
  it.each<[string, string, unknown]>([
    ['the callback', `(e, c, done) => done(null, { ok: 1 })`, { ok: 1 }],
    ['the callback, later', `(e, c, done) => { setTimeout(() => done(null, 'later'), 5) }`, 'later'],
    ['context.succeed', `(e, c) => { c.succeed('yes') }`, 'yes'],
    ['context.done', `(e, c) => { c.done(null, 'yes') }`, 'yes'],
    ['no call at all', `(e, c, done) => {}`, null],
  ])('of nodejs22.x answers by %s', async (_name, handler, result) => {
    const fn = await createFunction(local(), `exports.handler = ${handler}`, NODE22);
    expect(await fn.invoke()).toMatchObject({ error: undefined, result });
    expect(await fn.invoke()).toMatchObject({ error: undefined, result });
  });

  it.each<[string, string, object]>([
    [
      'the callback',
      `(e, c, done) => done(new TypeError('no'))`,
      { errorType: 'TypeError', errorMessage: 'no' },
    ],
    [
      'context.fail',
      `(e, c) => { c.fail('text') }`,
      { errorType: 'string', errorMessage: 'text', trace: [] },
    ],
  ])('of nodejs22.x fails by %s', async (_name, handler, result) => {
    const fn = await createFunction(local(), `exports.handler = ${handler}`, NODE22);
    expect(await fn.invoke()).toMatchObject({ error: 'Unhandled', result });
  });

  it('waits for the event loop to be empty, unless it is told not to', async () => {
    const code = `let ended = false; exports.handler = (event, context, done) => {
      context.callbackWaitsForEmptyEventLoop = event.waits; setTimeout(() => { ended = true }, 50);
      const answer = { get ended() { return ended } }; done(null, answer) }`;
    const fn = await createFunction(local(), code, NODE22);
    expect((await fn.invoke({}, { waits: false })).result).toEqual({ ended: false });
    await fn.update(code);
    expect((await fn.invoke({}, { waits: true })).result).toEqual({ ended: true });
  });

  // aws-lambda-ric 4.0.2, dist/function/callback-deprecation.js
  it('is refused by nodejs24.x', async () => {
    const fn = await createFunction(local(), `exports.handler = (e, c, done) => done(null, 1)`);
    const { result } = await fn.invoke();
    expect(result).toMatchObject({
      errorType: 'Runtime.CallbackHandlerDeprecated',
      errorMessage: expect.stringContaining(
        'AWS Lambda has removed support for callback-based function handlers',
      ) as string,
    });
  });
});

describe('an error', () => {
  const throws = `exports.handler = async () => { throw new RangeError('boom one') }`;

  // src/LogPatch.js: one value is the message, and an error becomes an object
  it('that a handler throws is an object in the JSON format', async () => {
    const { log } = await (await createFunction(local(), throws, JSON_LOG)).invoke();
    expect(runtimeLine(log)).toEqual({
      timestamp: expect.any(String) as string,
      level: 'ERROR',
      requestId: expect.any(String) as string,
      message: {
        errorType: 'RangeError',
        errorMessage: 'boom one',
        stackTrace: expect.arrayContaining(['RangeError: boom one']) as string[],
      },
    });
  });

  it('that a handler throws is text and stack in the text format', async () => {
    const { log } = await (await createFunction(local(), throws)).invoke();
    expect(log).toMatch(
      /\tERROR\tInvoke Error \t\{"errorType":"RangeError","errorMessage":"boom one","stack":\["RangeError: boom one","/,
    );
  });

  it('on the console is an object, too', async () => {
    const code = `exports.handler = async () => { console.error(new TypeError('seen')) }`;
    const { log } = await (await createFunction(local(), code, JSON_LOG)).invoke();
    expect(runtimeLine(log)).toMatchObject({ message: { errorType: 'TypeError', errorMessage: 'seen' } });
  });

  it('among other values is told beside the message', async () => {
    const code = `exports.handler = async () => { console.error('it', new TypeError('seen')) }`;
    const { log } = await (await createFunction(local(), code, JSON_LOG)).invoke();
    expect(runtimeLine(log)).toMatchObject({
      message: expect.stringMatching(/^it TypeError: seen/) as string,
      errorType: 'TypeError',
      errorMessage: 'seen',
    });
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html: failures during the Init phase
  it('while the code is loaded is reported by the platform in the text format', async () => {
    const fn = await createFunction(local(), `throw new TypeError('at once')`);
    const lines = (await fn.invoke()).log.split('\n');
    expect(lines[2]).toMatch(
      /^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: TypeError$/,
    );
    expect(lines[3]).toMatch(/^START /);
  });

  // https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html: platform.initReport
  it('while the code is loaded is reported by the platform in the JSON format', async () => {
    const fn = await createFunction(local(), `process.exit(1)`, JSON_LOG);
    const lines = (await fn.invoke()).log.split('\n').map((line) => JSON.parse(line) as { type?: string });
    expect(lines.find(({ type }) => type === 'platform.initReport')).toMatchObject({
      record: {
        initializationType: 'on-demand',
        phase: 'init',
        status: 'error',
        errorType: 'Runtime.ExitError',
        metrics: { durationMs: expect.any(Number) as number },
      },
    });
  });

  // src/Errors.js: toRapidResponse
  it.each([
    [
      'like an error',
      `{ name: 'Mine', message: 'a\\x7Fb', stack: 'Mine: a' }`,
      ['Mine', 'a%7Fb', ['Mine: a']],
    ],
    [
      'without a stack',
      `Object.assign(new Error('bare'), { stack: undefined })`,
      ['handled', HANDLED, undefined],
    ],
    ['a number', `7`, ['number', '7', []]],
  ])('%s is told as the runtime does', async (_name, thrown, [errorType, errorMessage, trace]) => {
    const fn = await createFunction(local(), `exports.handler = async () => { throw ${thrown} }`, NODE22);
    expect((await fn.invoke()).result).toEqual({
      errorType,
      errorMessage,
      ...(trace === undefined ? {} : { trace }),
    });
  });

  it.each([
    ['nodejs24.x' as const, 'Init Error'],
    ['nodejs22.x' as const, 'Uncaught Exception'],
  ])('while the code is loaded is logged by %s', async (Runtime, label) => {
    const fn = await createFunction(local(), `throw new TypeError('at once')`, { Runtime });
    const { result, log } = await fn.invoke();
    expect(result).toMatchObject({ errorType: 'TypeError', errorMessage: 'at once' });
    expect(log).toContain(`\tundefined\tERROR\t${label} \t{"errorType":"TypeError","errorMessage":"at once"`);
  });

  // src/Errors.js: UnhandledPromiseRejection; src/index.mjs
  it('in a promise that nobody waits for ends the invocation of nodejs22.x', async () => {
    const code = `exports.handler = () => { Promise.reject(new TypeError('alone')); return new Promise((r) => setTimeout(r, 1000)) }`;
    const { result, log } = await (await createFunction(local(), code, NODE22)).invoke();
    expect(result).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'TypeError: alone',
    });
    expect(log).toContain(
      '\tERROR\tUnhandled Promise Rejection \t{"errorType":"Runtime.UnhandledPromiseRejection"',
    );
  });

  it('that nobody catches ends the invocation of nodejs24.x as Node does', async () => {
    const code = `exports.handler = () => new Promise(() => setTimeout(() => { throw new TypeError('late') }, 5))`;
    const { result, log } = await (await createFunction(local(), code)).invoke();
    expect(result).toMatchObject({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(
        /^RequestId: \S+ Error: Runtime exited with error: exit status 1$/,
      ) as string,
    });
    expect(log).toContain('TypeError: late');
  });

  it.each([
    ['nodejs22.x' as const, 'Runtime.NodeJsExit'],
    ['nodejs24.x' as const, 'Runtime.ExitError'],
  ])('is a promise of %s that never settles, and it costs no timeout', async (Runtime, errorType) => {
    const fn = await createFunction(local(), `exports.handler = async () => new Promise(() => {})`, {
      Runtime,
    });
    const began = Date.now();
    expect((await fn.invoke()).result).toMatchObject({ errorType });
    expect(Date.now() - began).toBeLessThan(4000);
  });

  it('names a module that is not there', async () => {
    const fn = await createFunction(local(), `require('missing')`);
    expect((await fn.invoke()).result).toMatchObject({
      errorType: 'Runtime.ImportModuleError',
      errorMessage: expect.stringContaining("Cannot find module 'missing'") as string,
    });
  });
});

// LocalStack, test_lambda.py::TestLambdaErrors::test_lambda_handler_exit, validated on AWS: neither has a trace
it.each([
  [0, 'Runtime exited without providing a reason'],
  [3, 'Runtime exited with error: exit status 3'],
])('exit status %d is told with the request', async (status, text) => {
  const fn = await createFunction(local(), `exports.handler = async () => { process.exit(${status}) }`);
  const { result } = await fn.invoke();
  expect(result).toEqual({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(new RegExp(`^RequestId: \\S+ Error: ${text}$`)) as string,
  });
});

describe('a crash between two requests', () => {
  it.each([
    ['an error', `throw new Error('later')`],
    ['an exit', `process.exit(1)`],
  ])('by %s costs the next one nothing', async (_name, crash) => {
    const code = `exports.handler = async () => { setTimeout(() => { console.log('crashes'); ${crash} }, 5); return 'ok' }`;
    const fn = await createFunction(local(), code, { Timeout: 30 });
    const crashes = async (): Promise<number> =>
      (await logged()).filter((line) => line.includes('crashes')).length;
    for (let count = 1; count <= 3; count += 1) {
      const began = Date.now();
      expect((await fn.invoke()).result).toBe('ok');
      expect(Date.now() - began).toBeLessThan(5000);
      await vi.waitUntil(async () => (await crashes()) === count);
    }
    if (crash.startsWith('throw')) expect((await logged()).join('\n')).toContain('Error: later');
  });
});

describe('what code says to its thread', () => {
  it.each(['null', '{}', '{ kind: "result", payload: "1" }', '{ kind: "failure", failure: null }'])(
    'by postMessage(%s) fails that invocation alone',
    async (message) => {
      const code = `exports.handler = async (event) => { if (event.odd) require('node:worker_threads').parentPort.postMessage(${message}); return 'ok' }`;
      const fn = await createFunction(local(), code);
      // There is no parent on AWS either.
      expect((await fn.invoke({}, { odd: true })).result).toMatchObject({ errorType: 'TypeError' });
      expect((await fn.invoke()).result).toBe('ok');
    },
  );

  it.each([
    `kill(process.pid, 'SIGKILL')`,
    `kill(String(process.pid), 'SIGKILL')`,
    `kill([process.pid], 'SIGKILL')`,
    `kill('0', 'SIGKILL')`,
    `kill({ valueOf: () => process.pid }, 'SIGKILL')`,
    `_kill(process.pid, 9)`,
    `_kill(process.pid + 0.5, 9)`,
    `_kill(process.pid + 2 ** 32, 9)`,
    `abort()`,
    `reallyExit(1)`,
  ])('by process.%s ends that environment alone', async (call) => {
    const code = `exports.handler = async (event) => { if (event.odd) process.${call}; return 'ok' }`;
    const fn = await createFunction(local(), code);
    expect((await fn.invoke({}, { odd: true })).result).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect((await fn.invoke()).result).toBe('ok');
  });

  it('by a signal that asks whether it lives is answered', async () => {
    const code = `exports.handler = async () => process.kill(process.pid, 0) && process.kill(String(process.pid), 0)`;
    expect((await (await createFunction(local(), code)).invoke()).result).toBe(true);
  });
});

describe('code that reaches for the whole process', () => {
  it.each([
    ['process.binding', `process.binding('fs').open()`, /does not serve process.binding\('fs'\)/],
    [
      'V8 flags',
      `require('node:v8').setFlagsFromString('--allow-natives-syntax'); new Function('%SystemBreak()')()`,
      /does not serve v8.setFlagsFromString\('--allow-natives-syntax'\)/,
    ],
    [
      'the inspector',
      `new (require('node:inspector').Session)().connectToMainThread()`,
      /Current thread is not a worker/,
    ],
    ['a port of the inspector', `require('node:inspector').open(0)`, /does not serve inspector.open\('0'\)/],
    ['its descriptors', `for (let fd = 100; fd > 2; fd -= 1) require('node:fs').closeSync(fd)`, /EBADF/],
  ])('by %s is refused', async (_name, statement, message) => {
    const fn = await createFunction(local(), `exports.handler = async () => { ${statement} }`);
    expect((await fn.invoke()).result).toMatchObject({
      errorMessage: expect.stringMatching(message) as string,
    });
    expect((await fn.invoke()).error).toBe('Unhandled');
  });

  it.each(['', '.prototype.constructor'])('from a thread of its own ends that (Worker%s)', async (way) => {
    const code = `const { Worker } = require('node:worker_threads');
      const run = (code) => new Promise((done) => new Worker${way}(code, { eval: true }).on('exit', done));
      exports.handler = async () => [
        await run('process.kill(process.pid, "SIGKILL")'),
        await run('new (require("node:worker_threads").Worker)("process.abort()", { eval: true }).on("exit", process.exit)'),
      ];`;
    expect((await (await createFunction(local(), code)).invoke()).result).toEqual([137, 134]);
  });

  it('by a harmless way may go on', async () => {
    const code = `const fs = require('node:fs');
      exports.handler = async () => {
        require('node:v8').setFlagsFromString('--expose-gc');
        const opened = fs.openSync(__filename);
        fs.closeSync(opened);
        const handle = await fs.promises.open(__filename);
        await handle.close();
        await new Promise((done, failed) => fs.writeFile('written', new Uint8Array(3), (error) => error ? failed(error) : done()));
        await new Promise((done) => fs.createReadStream(__filename).on('close', done).resume());
        return typeof process.binding('natives');
      };`;
    expect((await (await createFunction(local(), code)).invoke()).result).toBe('object');
  });
});

describe('limits', () => {
  // LocalStack, test_lambda.py::TestLambdaBaseFeatures::test_lambda_too_large_response, ::test_lambda_large_response
  it('an answer may have 6 MB and 100 bytes', async () => {
    const fn = await createFunction(local(), `exports.handler = async ({ bytes }) => 'x'.repeat(bytes - 2)`);
    const limit = 6 * 1024 * 1024 + 100;
    expect((await fn.invoke({}, { bytes: limit })).error).toBeUndefined();
    expect(await fn.invoke({}, { bytes: limit + 1 })).toMatchObject({
      error: 'Unhandled',
      result: {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      },
    });
  });

  it('buffers count as memory', async () => {
    const code = `exports.handler = async () => { const all = []; for (let i = 0; i < 64; i += 1) all.push(Buffer.alloc(16e6)); return all.length }`;
    const fn = await createFunction(local(), code, { MemorySize: 128 });
    expect((await fn.invoke()).result).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
    expect((await fn.invoke()).error).toBe('Unhandled');
  });

  // Node tells the memory of a busy thread since 22.16; before, V8 ends the process.
  describe.skipIf(!('getHeapStatistics' in Worker.prototype))('memory', () => {
    it.each([
      ['an array that grows', `const all = []; for (;;) all.push(all.length + 0.5)`],
      ['a map that grows', `const all = new Map(); for (;;) all.set(all.size, all.size)`],
      ['a large array', `return new Array(3e7).fill(0).map((_, index) => ({ index })).length`],
      ['memory outside of the heap', `const all = []; for (;;) all.push(new Uint8Array(5e7).fill(1))`],
      [
        'an array that grows while it waits',
        `const all = []; for (;;) { for (let i = 0; i < 1e5; i += 1) all.push({ i }); await new Promise(setImmediate) }`,
      ],
    ])('is bounded, for %s', async (_name, code) => {
      const handler = `exports.handler = async (event) => { if (!event.odd) return 'ok'; ${code} }`;
      const fn = await createFunction(local(), handler, { Timeout: 60, MemorySize: 128 });
      expect((await fn.invoke({}, { odd: true })).result).toMatchObject({
        errorType: 'Runtime.OutOfMemory',
      });
      expect((await fn.invoke()).result).toBe('ok');
    });

    it('that is garbage is not counted', async () => {
      const code = `let all; exports.handler = async () => {
        for (let round = 0; round < 200; round += 1) {
          all = Array.from({ length: 1e5 }, (_, index) => ({ index }));
          if (round % 20 === 0) await new Promise((done) => setTimeout(done, 5));
        }
        return all.length;
      }`;
      const fn = await createFunction(local(), code, { Timeout: 60, MemorySize: 128 });
      const { result, log } = await fn.invoke();
      expect(result).toBe(100_000);
      expect(Number(/Max Memory Used: (\d+) MB/.exec(log)?.[1])).toBeLessThanOrEqual(128);
    });
  });

  it('an answer that is no JSON is an error', async () => {
    const fn = await createFunction(local(), `exports.handler = async () => 1n`);
    expect((await fn.invoke()).result).toMatchObject({
      errorType: 'Runtime.JSONStringifyError',
      errorMessage: 'Unable to stringify response body',
    });
  });
});

describe('surroundings', () => {
  // LocalStack, test_lambda_common.py::TestLambdaRuntimesCommon::test_introspection_invoke[nodejs24.x]
  it('are the variables that AWS gives', async () => {
    const fn = await createFunction(local(), `exports.handler = async () => process.env`, {
      Environment: { Variables: { TEST_KEY: 'TEST_VAL' } },
      MemorySize: 1024,
    });
    const { result } = await fn.invoke();
    const variables = result as Record<string, string>;
    const root = variables.LAMBDA_TASK_ROOT;
    expect(variables).toMatchObject({
      AWS_ACCESS_KEY_ID: expect.any(String) as string,
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1024',
      AWS_LAMBDA_FUNCTION_NAME: 'fn',
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: '/aws/lambda/fn',
      AWS_LAMBDA_RUNTIME_API: '169.254.100.1:9001',
      AWS_REGION: 'us-east-1',
      AWS_SECRET_ACCESS_KEY: expect.any(String) as string,
      AWS_SESSION_TOKEN: expect.any(String) as string,
      AWS_XRAY_CONTEXT_MISSING: 'LOG_ERROR',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${variables._AWS_XRAY_DAEMON_PORT}`,
      LAMBDA_RUNTIME_DIR: '/var/runtime',
      LAMBDA_TASK_ROOT: expect.any(String) as string,
      LANG: 'en_US.UTF-8',
      NODE_PATH: `/opt/nodejs/node24/node_modules:/opt/nodejs/node_modules:/var/runtime/node_modules:/var/runtime:${root}`,
      PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
      PWD: root,
      SHLVL: '0',
      TEST_KEY: 'TEST_VAL',
      TZ: ':UTC',
      _AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1',
      _HANDLER: 'index.handler',
      _X_AMZN_TRACE_ID: expect.stringContaining('Root=') as string,
    });
  });

  it('are the directory of the code', async () => {
    const code = `const fs = require('node:fs'); exports.handler = async () => [process.cwd() === process.env.LAMBDA_TASK_ROOT,
      fs.readFileSync('index.js', 'utf8').length > 0, (await fs.promises.readdir('.')).includes('index.js'), __dirname === process.cwd()]`;
    expect((await (await createFunction(local(), code)).invoke()).result).toEqual([true, true, true, true]);
  });

  // Tracing libraries bind their segment while they are loaded, and look for it in the handler.
  it('are the context of loading, in every event', async () => {
    const code = `const { AsyncLocalStorage } = require('node:async_hooks'); const held = new AsyncLocalStorage();
      held.enterWith('segment'); exports.handler = async () => { await null; return held.getStore() }`;
    const fn = await createFunction(local(), code);
    expect([(await fn.invoke()).result, (await fn.invoke()).result]).toEqual(['segment', 'segment']);
  });

  it('have no response streaming, and say so', async () => {
    const fn = await createFunction(local(), `exports.handler = awslambda.streamifyResponse(async () => {})`);
    expect((await fn.invoke()).result).toMatchObject({
      errorMessage:
        'The embedded environment does not serve response streaming (awslambda.streamifyResponse)',
    });
  });
});

describe('levels of the JSON format', () => {
  const speaks = `exports.handler = async ({ fails }) => { console.debug('d'); console.warn('w'); if (fails) process.exit(1) }`;
  const lines = (log: string): (string | undefined)[] =>
    log
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { type?: string; level?: string })
      .map(({ type, level }) => type ?? level);

  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
  it('are INFO by default, and are told', async () => {
    const fn = await createFunction(local(), speaks, JSON_LOG);
    const told = await fn.client.send(new GetFunctionConfigurationCommand({ FunctionName: 'fn' }));
    expect(told.LoggingConfig).toEqual({
      LogFormat: 'JSON',
      ApplicationLogLevel: 'INFO',
      SystemLogLevel: 'INFO',
      LogGroup: '/aws/lambda/fn',
    });
    expect(lines((await fn.invoke()).log)).toEqual([
      'platform.initStart',
      'platform.start',
      'WARN',
      'platform.report',
    ]);
  });

  it('decide what is logged', async () => {
    const fn = await createFunction(local(), speaks, JSON_LOG);
    await fn.configure({ LoggingConfig: { ApplicationLogLevel: 'DEBUG', SystemLogLevel: 'WARN' } });
    expect(lines((await fn.invoke()).log)).toEqual(['DEBUG', 'WARN']);
    expect(lines((await fn.invoke({}, { fails: true })).log)).toEqual(['DEBUG', 'WARN', 'platform.report']);
  });

  it('are not of the text format', async () => {
    const fn = await createFunction(local(), speaks);
    const change = fn.configure({ LoggingConfig: { ApplicationLogLevel: 'DEBUG' } });
    await expect(change).rejects.toThrow('LogFormat');
  });
});

// src/LogPatch.js: the methods of the console have a first parameter
it('a call of the console without a value logs undefined', async () => {
  const fn = await createFunction(local(), `exports.handler = async () => console.log()`);
  expect((await fn.invoke()).log).toMatch(/\tINFO\tundefined\n/);
});
