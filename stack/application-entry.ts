import { Aws } from 'aws-cdk-lib';
import { CfnApplication, CfnResourceAssociation } from 'aws-cdk-lib/aws-servicecatalogappregistry';
import { Construct } from 'constructs';
import type { ResourceNames } from './contract/names.ts';
import type { Parameters } from './parameters.ts';

export interface ApplicationEntryProps {
  readonly names: ResourceNames;
  readonly parameters: Parameters;
}

/** The application in AppRegistry, on request: the service takes no new customers since 2026-07-30. */
export class ApplicationEntry extends Construct {
  constructor(scope: Construct, { names, parameters }: ApplicationEntryProps) {
    super(scope, 'AppRegistry');
    const application = new CfnApplication(this, 'Application', {
      name: names.application,
      description: 'The back office',
    });
    const association = new CfnResourceAssociation(this, 'Association', {
      application: application.attrId,
      resource: Aws.STACK_ID,
      resourceType: 'CFN_STACK',
    });
    application.cfnOptions.condition = parameters.inAppRegistry;
    association.cfnOptions.condition = parameters.inAppRegistry;
  }
}
