import type { Whoami } from '../results/whoami.ts';
import { type Field, fields } from '../terminal/layout/docs.ts';
import { whole } from '../terminal/layout/text.ts';
import type { View } from '../terminal/printer.ts';

export const whoamiView: View<Whoami> = {
  text: ({
    environment,
    class: environmentClass,
    account,
    arn,
    region,
    profile,
    endpoint,
    serviceEndpoints,
  }) =>
    fields([
      ['environment', `${environment} (${environmentClass})`],
      ['account', account],
      ['identity', whole(arn)],
      ['region', region ?? '-'],
      ['profile', profile ?? '-'],
      ['endpoint', whole(endpoint ?? 'AWS')],
      ...Object.entries(serviceEndpoints).map(([service, url]): Field => [service.toLowerCase(), whole(url)]),
    ]),
};
