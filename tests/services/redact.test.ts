import { describe, expect, it } from 'vitest';
import { createRedactor, hashed, holdsHash } from '../../src/redact.ts';

const redact = createRedactor({ AWS_SECRET_ACCESS_KEY: 'canary-of-the-keys' });
const SECRET = 'hunter2-canary';
const json = JSON.stringify;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('secrets by their names are hashed', () => {
  it.each([
    ['a member', { password: SECRET }],
    ['a member of a member of a list', [{ deep: { db_password: SECRET } }]],
    ['members below a telling name', { credentials: { user: 'u', values: [SECRET] } }],
    ['a JSON text', json({ token: SECRET })],
    ['a JSON text in a JSON text', { body: json({ inner: json({ apiKey: SECRET }) }) }],
    ['a form', { body: `user=u&password=${SECRET}` }],
    ['a form in a JSON text', json({ body: `client_secret=${SECRET}&a=b` })],
    ['a JSON text in Base64', { body: base64(json({ passphrase: SECRET })), isBase64Encoded: true }],
    ['a form in Base64', { body: base64(`password=${SECRET}`) }],
    ['an address', { rawPath: `/items?access_token=${SECRET}` }],
    ['a query', { rawQueryString: `a=1&access_token=${SECRET}` }],
    ['headers', { headers: { 'x-api-key': SECRET, cookie: `session=${SECRET}` }, cookies: [SECRET] }],
    ['JSON that is cut', `{"a":1,"password":"${SECRET}`],
    ['lines of JSON', `{"password":"${SECRET}"}\n{"password":"${SECRET}"}`],
    ['a word before JSON', `the body was {"password": "${SECRET}"}`],
  ])('of %s', (_, value) => {
    const text = json(redact(value));
    expect(text).not.toContain(SECRET);
    expect(text).not.toContain(base64(SECRET).slice(3, -4));
    expect(holdsHash(redact(value))).toBe(true);
    expect(holdsHash(value)).toBe(false);
  });

  it('wherever the credentials in use stand', () => {
    expect(redact('x canary-of-the-keys y')).toBe(`x ${hashed('canary-of-the-keys')} y`);
  });

  it.each([
    'plain words, = and & among them',
    '{"a": 1.50,  "b":12345678901234567890.5}',
    'a=b&c=%20d+e',
    '/items?limit=2&cursor=abc',
    base64('{"a":1}'),
    '{ half',
    '',
    '"text"',
    'YWJj',
    '{"password":null}',
  ])('what holds none stays as it is, to the byte: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('what is nested too deeply to be taken apart is looked through as a text', () => {
    const nested = (inner: string): string => `${'['.repeat(20_000)}${inner}${']'.repeat(20_000)}`;
    expect(redact(nested('1')) === nested('1')).toBe(true);
    expect(String(redact(nested(json({ password: SECRET })))).includes(SECRET)).toBe(false);
  });

  it('a number that a double cannot hold keeps its digits beside a secret', () => {
    expect(redact('{"n":12345678901234567890.5,"password":"p"}')).toBe(
      `{"n":12345678901234567890.5,"password":"${hashed('p')}"}`,
    );
  });
});
