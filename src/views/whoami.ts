import type { Whoami } from '../results/whoami.ts';
import type { View } from '../terminal/printer.ts';
import { renderFields } from '../terminal/table.ts';

export const whoamiView: View<Whoami> = {
  text: (
    { environment, class: environmentClass, account, arn, region, profile, endpoint, serviceEndpoints },
    style,
  ) =>
    renderFields(
      [
        ['environment', `${environment} (${environmentClass})`],
        ['account', account],
        ['identity', arn],
        ['region', region ?? '-'],
        ['profile', profile ?? '-'],
        ['endpoint', endpoint ?? 'AWS'],
        ...Object.entries(serviceEndpoints).map(([service, url]): [string, string] => [
          service.toLowerCase(),
          url,
        ]),
      ],
      style,
    ),
};
