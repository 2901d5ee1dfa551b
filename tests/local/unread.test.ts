import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { declaredOperations, operationsIn } from '../support/handlers.ts';
import { ROOT } from '../support/paths.ts';

/**
 * Read around an operation's code: by `ofOwner` and, of a body, by `receiveRequest` for all of S3, by `byTheRules` for
 * CloudFormation.
 */
const READ_AROUND =
  /^\w+\$ (ExpectedBucketOwner|ContentMD5|Checksum(CRC32|CRC32C|CRC64NVME|SHA1|SHA256)|DeploymentConfig)$/;

const operations = declaredOperations(join(ROOT, 'src', 'local', 'services'));

describe('operations of the embedded AWS', () => {
  it('are found, nearly all with code that can be followed', () => {
    expect(operations.length).toBeGreaterThan(110);
    const unknown = operations.filter(({ unread }) => unread === undefined);
    expect(unknown.length).toBeLessThan(operations.length / 7);
  });

  it('read every member that they say they honour', () => {
    const unread = operations.flatMap(({ name, unread = [] }) =>
      unread.map((member) => `${name} ${member}`).filter((each) => !READ_AROUND.test(each)),
    );
    expect(unread).toEqual([]);
  });
});

describe('an unread member is seen', () => {
  it.each([
    ['in what is taken apart', "operation<A, B>(Get$)(['Name', 'Lost'], async ({ Name }) => ({ Name }));"],
    ['behind a name', "operation<A, B>(Get$)(['Name', 'Lost'], (input) => ({ Name: input.Name }));"],
    [
      'in a function that is called',
      "operation(Get$)(['Name', 'Lost'], (input) => find(input)); function find({ Name }) { return { Name }; }",
    ],
    [
      'beside what is ignored',
      "operation(Get$)({ honours: ['Name', 'Lost'], ignores: {} }, ({ Name }) => ({ Name }));",
    ],
    ['in a stream', "streaming<A>(Get$)(['Name', 'Lost'], async ({ Name }) => events(Name));"],
  ])('%s', (_where, text) => {
    expect(operationsIn(text)).toEqual([{ name: 'Get$', honours: ['Name', 'Lost'], unread: ['Lost'] }]);
  });

  it('but not where the input goes on as a whole', () => {
    const [found] = operationsIn("operation(Get$)(['Name'], (input) => store.find(input));");
    expect(found?.unread).toBeUndefined();
  });
});
