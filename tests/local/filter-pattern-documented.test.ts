import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../src/local/services/logs/pattern/pattern.ts';
import { checkPattern } from '../../src/services/logs/pattern.ts';

// Every example of AWS's pages, held against both readings of the language: that of the embedded service, and the check
// that stands before a pattern is sent.

const GUIDE = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs';

/** An example: the pattern, lines that the page says it matches, and lines that it does not. */
type Example = readonly [pattern: string, matches: readonly string[], leavesOut?: readonly string[]];

const ERRORS = {
  400: '[ERROR 400] BAD REQUEST',
  401: '[ERROR 401] UNAUTHORIZED REQUEST',
  419: '[ERROR 419] MISSING ARGUMENTS',
  420: '[ERROR 420] INVALID ARGUMENTS',
};
const ALL = Object.values(ERRORS);

const TRAIL = JSON.stringify({
  eventType: 'UpdateTrail',
  sourceIPAddress: '111.111.111.111',
  arrayKey: ['value', 'another value'],
  objectList: [
    { name: 'a', id: 1 },
    { name: 'b', id: 2 },
  ],
  SomeObject: null,
  'cluster.name': 'c',
});
const USERS = JSON.stringify({
  user: { id: 1, email: 'John.Stiles@example.com' },
  users: [
    { id: 2, email: 'John.Doe@example.com' },
    { id: 3, email: 'Jane.Doe@example.com' },
  ],
  actions: ['GET', 'PUT', 'DELETE'],
  coordinates: [
    [0, 1, 2],
    [4, 5, 6],
    [7, 8, 9],
  ],
});
const json = (members: object): string => JSON.stringify(members);

const APACHE = '127.0.0.1 Prod frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534';
const [RESOURCE, PART, WARNING, FAILED] = [
  'INFO 09/25/2014 12:00:00 GET /service/resource/67 1200',
  'INFO 09/25/2014 12:00:01 POST /service/resource/67/part/111 1310',
  'WARNING 09/25/2014 12:00:02 Invalid user request',
  'ERROR 09/25/2014 12:00:02 Failed to process request',
];
const NOT_FOUND = '127.0.0.1 - - [24/Sep/2013:11:49:52 -0700] "GET /index.html HTTP/1.1" 404 287';
const FOUND = '127.0.0.1 - - [24/Sep/2013:11:50:51 -0700] "GET /~test/ HTTP/1.1" 200 3';

const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  'FilterAndPatternSyntax.html#matching-terms-unstructured-log-events': [
    ['ERROR', ALL, ['[INFO 200] error']],
    ['ERROR ARGUMENTS', [ERRORS[419], ERRORS[420]], [ERRORS[400], ERRORS[401]]],
    ['?ERROR ?ARGUMENTS', ALL, ['[INFO 200] OK']],
    [
      '?ERROR ?ARGUMENTS REQUEST',
      ['[INFO] REQUEST FAILED', '[WARN] UNAUTHORIZED REQUEST', '[ERROR] 400 BAD REQUEST'],
      [ERRORS[419]],
    ],
    ['"INTERNAL SERVER ERROR"', ['[ERROR 500] INTERNAL SERVER ERROR'], ['ERROR INTERNAL SERVER']],
    ['ERROR -ARGUMENTS', [ERRORS[400], ERRORS[401]], [ERRORS[419], ERRORS[420]]],
    ['" "', [...ALL, 'x']],
    ['', [...ALL, 'x']],
  ],
  'FilterAndPatternSyntax.html#matching-terms-regex': [
    ['%AUTHORIZED%', ['[ERROR 401] UNAUTHORIZED REQUEST', '[SUCCESS 200] AUTHORIZED REQUEST'], [ERRORS[400]]],
  ],
  'regex-expressions.html': [
    ['%^[hc]at%', ['hat', 'cat'], ['a hat', 'the cat']],
    ['%[hc]at$%', ['hat', 'a cat'], ['hats', 'cat ']],
    ['%colou?r%', ['color', 'colour'], ['colouur']],
    ['%[abc]%', ['a', 'b', 'c'], ['d']],
    ['%[a-z]%', ['a', 'q', 'z'], ['A', '1']],
    ['%[abcx-z]%', ['a', 'b', 'c', 'x', 'y', 'z'], ['d', 'w']],
    ['%a{3,5}%', ['aaa', 'aaaa', 'aaaaa'], ['aa']],
    ['%ba{,2}b%', ['bb', 'bab', 'baab'], ['baaab']],
    ['%ba{2,}b%', ['baab', 'baaab'], ['bab']],
    ['%[{,2}]%', [',', '{', '2'], ['0']],
    ['%gra|ey%', ['gray', 'grey'], ['groy']],
    [
      '%^starting|^initializing|^shutting down%',
      ['starting ...', 'initializing ...', 'shutting down'],
      ['skipping initializing ...'],
    ],
    ['%abcc|ab[^c]$%', ['abcc ...', 'aba'], ['aac ...']],
    ['%\\[.\\]%', ['[a]', '[b]', '[7]', '[@]', '[]]', '[ ]'], ['[ab]', 'a']],
    ['%10\\.10\\.0\\.1%', ['10.10.0.1'], ['10010,051']],
    ['%10.10.0.1%', ['10010,051']],
    ['%ab*c%', ['ac', 'abc', 'abbbc'], ['adc']],
    ['%ab[0-9]*%', ['ab', 'ab0', 'ab129'], ['a0']],
    ['%ab+c%', ['abc', 'abbc', 'abbbc'], ['ac']],
    ['%.at%', ['hat', 'cat', 'bat', '4at', '#at', ' at'], ['at']],
    ['%\\d%', ['1'], ['a']],
    ['%[0-9]%', ['1'], ['a']],
    ['%\\D%', ['a'], ['1']],
    ['%[^0-9]%', ['a'], ['1']],
    ['%a\\sb%', ['a\tb', 'a b', 'a\nb'], ['ab']],
    ['%a\\Sb%', ['axb'], ['a b']],
    ['%\\w%', ['a', '_', '0'], ['-']],
    ['%\\W%', ['-'], ['a', '_']],
    ['%\\x3A%', ['a:b'], ['ab']],
    ['%\\x28%', ['f(x)'], ['fx']],
    ['%\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}%', ['from 10.0.0.17'], ['10.0.0']],
    ['%[Ee]rror|[Ff]ail%', ['Error', 'an error', 'Fail', 'failed'], ['ERROR']],
    ['%[:_#=@/;,-]%', [':', '_', '#', '=', '@', '/', ';', ',', '-'], ['a']],
  ],
  'FilterAndPatternSyntax.html#matching-terms-json-log-events': [
    ['{ $.eventType = "UpdateTrail" }', [TRAIL], [USERS, 'UpdateTrail']],
    ['{ $.bandwidth > 75 }', [json({ bandwidth: 76 })], [json({ bandwidth: 75 })]],
    ['{ $.latency < 50 }', [json({ latency: 49 })], [json({ latency: 50 })]],
    ['{ $.refreshRate >= 60 }', [json({ refreshRate: 60 })], [json({ refreshRate: 59.9 })]],
    ['{ $.responseTime <= 5 }', [json({ responseTime: 5 })], [json({ responseTime: 6 })]],
    ['{ $.errorCode = 400}', [json({ errorCode: 400 })], [json({ errorCode: 401 })]],
    ['{ $.errorCode != 500 }', [json({ errorCode: 400 })], [json({ errorCode: 500 })]],
    ['{ $.number[0] = 1e+3 }', [json({ number: [1000] })], [json({ number: [1] })]],
    ['{ $.number[0] != 1e-3 }', [json({ number: [1] })], [json({ number: [0.001] })]],
    ['{ $.sourceIPAddress != 123.123.* }', [TRAIL], [json({ sourceIPAddress: '123.123.1.1' })]],
    ['{ $.arrayKey[0] = "value" }', [TRAIL], [json({ arrayKey: ['x', 'value'] })]],
    ['{ $.objectList[1].id = 2 }', [TRAIL], [json({ objectList: [{ id: 2 }] })]],
    ['{ $.eventType = %Trail% }', [TRAIL], [json({ eventType: 'Other' })]],
    ['{ $.arrayKey[*] = %val.{2}% }', [TRAIL], [json({ arrayKey: ['val'] })]],
    ['{ $.* = %111\\.111\\.111\\.1[0-9]{1,2}% }', [TRAIL], [USERS]],
    ['{ $.[\'cluster.name\'] = "c" }', [TRAIL], [json({ cluster: { name: 'c' } })]],
    ['{ $.SomeObject IS NULL }', [TRAIL], [json({ SomeObject: 1 }), json({})]],
    ['{ $.SomeOtherObject NOT EXISTS }', [TRAIL], [json({ SomeOtherObject: 1 })]],
    ['{ ($.user.id = 1) && ($.users[0].email = "John.Doe@example.com") }', [USERS], [TRAIL]],
    [
      '{ $.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch" && $.actions[2] = "nonmatch" }',
      [USERS],
    ],
    [
      '{ ($.user.email = "John.Stiles@example.com" || $.coordinates[0][1] = "nonmatch") && $.actions[2] = "nonmatch" }',
      [],
      [USERS],
    ],
    ['{ ($.user.id = 2 && $.users[0].email = "nonmatch") || $.actions[2] = "GET" }', [], [USERS]],
    // Alphanumeric strings that support hyphen and underscore.
    ['{ $.2xx-rate_1 > 0 }', [json({ '2xx-rate_1': 1 })], [json({ '2xx-rate_1': 0 })]],
    ['{ $.a[*] = 1 && $.b[*] = 1 && $.c.* = 1 }', [json({ a: [1], b: [1], c: { d: 1 } })]],
    ['{ $.eventType = "*" && $.sourceIPAddress != 123.123.* }', [TRAIL], [USERS]],
    ['{ $.latency = * }', [json({ latency: 50, requestType: 'GET' })], [json({ requestType: 'GET' })]],
  ],
  'FilterAndPatternSyntax.html#matching-term-space-delimited-log-events': [
    [
      '[ip=%127\\.0\\.0\\.[1-9]%, user, username, timestamp, request =*.html*, status_code = 4*, bytes]',
      [APACHE],
    ],
    ['[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]', [APACHE], [FAILED]],
    ['[..., request =*.html*, status_code = 4*, bytes]', [APACHE], [FOUND]],
    [
      '[ip, user, username, timestamp, request =*.html*, status_code = 404 || status_code = 410, bytes]',
      [APACHE],
      [FOUND],
    ],
    ['[ip, server, username, timestamp, request, status_code, bytes > 1000]', [APACHE], [NOT_FOUND]],
    ['[w1=ERROR, w2]', [FAILED], [RESOURCE, PART, WARNING]],
    ['[w1=ERROR || w1=WARNING, w2]', [FAILED, WARNING], [RESOURCE, PART]],
    ['[w1!=ERROR && w1!=WARNING, w2]', [RESOURCE, PART], [WARNING, FAILED]],
    [
      '[logLevel, date, time, method, url=%/service/resource/[0-9]+$%, response_time]',
      [RESOURCE],
      [PART, WARNING, FAILED],
    ],
    [
      '[logLevel, date, time, method, url=%/service/resource/[0-9]+/part/[0-9]+$%, response_time]',
      [PART],
      [RESOURCE, WARNING, FAILED],
    ],
  ],
  'Counting404Responses.html': [
    ['[IP, UserInfo, User, Timestamp, RequestInfo, StatusCode=404, Bytes]', [NOT_FOUND], [FOUND]],
    ['[ip, id, user, timestamp, request, status_code=404, size]', [NOT_FOUND], [FOUND]],
  ],
  'FindCountMetric.html': [
    ['[ip, id, user, timestamp, request, status_code=4*, size]', [NOT_FOUND], [FOUND]],
  ],
  'ExtractBytesExample.html': [
    ['[ip, id, user, timestamp, request, status_code, size]', [NOT_FOUND, FOUND], ['a line']],
  ],
  'CountOccurrencesExample.html': [['Error', ['an Error'], ['an error']]],
  'SubscriptionFilters.html': [
    ['{$.userIdentity.type = Root}', [json({ userIdentity: { type: 'Root' } })], [TRAIL]],
    ['{$.userIdentity.type = AssumedRole}', [json({ userIdentity: { type: 'AssumedRole' } })], [TRAIL]],
  ],
  'QuickStartCloudFormation.html': [
    ['[ip, identity, user_id, timestamp, request, status_code = 404, size, ...]', [NOT_FOUND], [FOUND]],
  ],
};

/** What the pages say is not served. */
const REFUSED: Readonly<Record<string, readonly string[]>> = {
  'regex-expressions.html': ['%something!%', '%(a)%', '%ä%', '{ $.a = %x% && $.b = %y% && $.c = %z% }'],
  'FilterAndPatternSyntax.html#matching-terms-unstructured-log-events': ['time-out', '-', '?', '""', 'a ""'],
  'FilterAndPatternSyntax.html#matching-terms-json-log-events': [
    '{ $.a IS NOT NULL }',
    '{ $.a EXISTS }',
    '{ $.a[*].b[*] = 1 }',
    '{ $.a[*] = 1 && $.b[*] = 1 && $.c[*] = 1 && $.d[*] = 1 }',
  ],
};

describe.each(Object.entries(EXAMPLES))(`${GUIDE}/%s`, (_page, examples) => {
  for (const [pattern, matches, leavesOut = []] of examples)
    it(pattern, () => {
      expect(checkPattern(pattern)).toBeUndefined();
      const found = compilePattern(pattern);
      expect([...matches, ...leavesOut].filter(found)).toEqual(matches);
    });
});

describe.each(Object.entries(REFUSED))(`${GUIDE}/%s`, (_page, patterns) => {
  it.each(patterns)('refuses %s', (pattern) => {
    expect(checkPattern(pattern)).toBeDefined();
    expect(() => compilePattern(pattern)).toThrow();
  });
});

describe('fields parted by spaces', () => {
  // FilterAndPatternSyntax.html: "you must include a blank indicator after you specify the order of your terms".
  it('has the last field stand for the rest of the line', () => {
    expect(compilePattern('[w1=ERROR]')(FAILED)).toBe(false);
    expect(compilePattern('[w1=ERROR*]')(FAILED)).toBe(true);
    expect(compilePattern('[a, b=*request]')(FAILED)).toBe(true);
    expect(compilePattern('[a, b, c]')('one two')).toBe(false);
  });

  it('are told apart in a time that grows with the line, whatever is open in it', () => {
    const found = compilePattern('[..., x=never]');
    for (const piece of ['[ ', '" ', '\\" ', '[" ', '] [ '])
      expect(found(piece.repeat(300_000 / piece.length))).toBe(false);
  });
});
