import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  PutDashboardCommand,
} from '@aws-sdk/client-cloudwatch';
import { expect, it } from 'vitest';
import { clientOptions } from '../support/local.ts';
import { useLocal } from '../support/use-local.ts';

const local = useLocal('file');
const client = () => new CloudWatchClient(clientOptions(local().endpoint));
const DashboardBody = '{"widgets":[]}';
const put = (DashboardName: string, body = DashboardBody) =>
  client().send(new PutDashboardCommand({ DashboardName, DashboardBody: body }));
const names = async (DashboardNamePrefix?: string) => {
  const { DashboardEntries = [] } = await client().send(new ListDashboardsCommand({ DashboardNamePrefix }));
  return DashboardEntries.map(({ DashboardName, Size }) => [DashboardName, Size]);
};

// localstack tests/aws/services/cloudwatch/test_cloudwatch.snapshot.json: test_dashboard_lifecycle, test_invalid_dashboard_name
it('puts, reads, lists and deletes a dashboard', async () => {
  await put('mine');
  expect(await client().send(new GetDashboardCommand({ DashboardName: 'mine' }))).toMatchObject({
    DashboardArn: 'arn:aws:cloudwatch::000000000000:dashboard/mine',
    DashboardBody,
  });
  expect(await names()).toEqual([['mine', 14]]);
  expect(await names('no-')).toEqual([]);
  await client().send(new DeleteDashboardsCommand({ DashboardNames: ['mine'] }));
  expect(await names()).toEqual([]);
});

it('refuses a name with other characters', async () => {
  await expect(put('a dashboard')).rejects.toMatchObject({
    message:
      'The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n',
  });
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutDashboard.html and API_DeleteDashboards.html
it('refuses a body that is no object, and deletes all or none', async () => {
  for (const body of ['{', '[]'])
    await expect(put('b', body)).rejects.toMatchObject({ name: 'DashboardInvalidInputError' });
  await put('kept');
  const both = new DeleteDashboardsCommand({ DashboardNames: ['kept', 'missing'] });
  await expect(client().send(both)).rejects.toMatchObject({
    name: /DashboardNotFoundError|ResourceNotFound/,
  });
  expect(await names()).toEqual([['kept', 14]]);
});
