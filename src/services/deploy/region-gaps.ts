import { readTemplate } from '../../schemas/template.ts';

/**
 * Types of resource that CloudFormation's registry of a region lacked on 2026-05-20, of those that the application uses:
 * cfn-lint 1.51.0's lists by region. A region may have them since, so this is told and not refused.
 */
const HTTP_API = ['ap-east-2', 'ap-southeast-6'];
const APP_REGISTRY = [
  'ap-east-2',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'cn-north-1',
  'cn-northwest-1',
  'mx-central-1',
];

const BUDGETS = [
  'af-south-1',
  'ap-east-1',
  'ap-east-2',
  'ap-northeast-3',
  'ap-south-2',
  'ap-southeast-3',
  'ap-southeast-4',
  'ap-southeast-5',
  'ap-southeast-6',
  'ap-southeast-7',
  'ca-west-1',
  'eu-central-2',
  'eu-north-1',
  'eu-south-1',
  'eu-south-2',
  'il-central-1',
  'me-central-1',
  'me-south-1',
  'mx-central-1',
  'us-gov-east-1',
  'us-gov-west-1',
];

const GAPS: readonly (readonly [types: RegExp, what: string, regions: readonly string[]])[] = [
  [/^AWS::ApiGatewayV2::/, 'HTTP APIs', HTTP_API],
  [/^AWS::ServiceCatalogAppRegistry::/, 'AppRegistry (leave out "appRegistry")', APP_REGISTRY],
  [/^AWS::Budgets::/, 'budgets (leave out "monthlyBudget")', BUDGETS],
];

/** What a template needs and a region lacked when that was last looked up. */
export function gapsOf(template: string, region: string | undefined): readonly string[] {
  const types = Object.values(readTemplate(template).Resources).map(({ Type }) => Type);
  return GAPS.filter(
    ([gap, , regions]) =>
      region !== undefined && regions.includes(region) && types.some((type) => gap.test(type)),
  ).map(
    ([, what]) =>
      `in May 2026 CloudFormation had no ${what} in ${region}; it refuses the deployment where that is still so`,
  );
}
