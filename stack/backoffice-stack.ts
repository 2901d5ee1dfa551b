import {
  BootstraplessSynthesizer,
  type CfnElement,
  CfnOutput,
  type IStackSynthesizer,
  Stack,
  Tags,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Api } from './api.ts';
import { ApiFunction } from './api-function.ts';
import { ApplicationEntry } from './application-entry.ts';
import { Artifacts } from './artifacts.ts';
import { BackupSchedule } from './backup-schedule.ts';
import { type EnvironmentClass, type OutputKey, resourceNames, SERVICE } from './contract/names.ts';
import { ItemTable } from './item-table.ts';
import { Monitoring } from './monitoring.ts';
import { Parameters } from './parameters.ts';

export interface BackofficeStackProps {
  readonly environmentClass: EnvironmentClass;
  /** The bundled function, one CommonJS file. */
  readonly functionCode: string;
}

/** The whole application. Names come from the parameter EnvironmentName, so one template serves many environments. */
export class BackofficeStack extends Stack {
  readonly environmentClass: EnvironmentClass;

  constructor(scope: Construct, id: string, props: BackofficeStackProps) {
    super(scope, id, {
      // The library's own types disagree under exactOptionalPropertyTypes.
      synthesizer: new BootstraplessSynthesizer() as IStackSynthesizer,
      description: `Backoffice: HTTP API, Lambda and DynamoDB (${props.environmentClass})`,
    });
    this.environmentClass = props.environmentClass;
    this.templateOptions.templateFormatVersion = '2010-09-09';

    const parameters = new Parameters(this, props.environmentClass);
    const names = resourceNames(parameters.environmentName);
    const { active: table } = new ItemTable(this, {
      names,
      parameters,
      environmentClass: props.environmentClass,
    });
    const { fn, logGroup } = new ApiFunction(this, { names, parameters, table, code: props.functionCode });
    const { api, accessLogGroup } = new Api(this, { names, parameters, handler: fn });
    const { bucket } = new Artifacts(this, { parameters });
    new Monitoring(this, { names, parameters, fn, api, table, accessLogGroup });
    new BackupSchedule(this, { names, parameters, table });
    new ApplicationEntry(this, { names, parameters });

    Tags.of(this).add('application', SERVICE);
    Tags.of(this).add('environment', parameters.environmentName);

    this.addOutputs({
      ApiEndpoint: api.apiEndpoint,
      ApiId: api.apiId,
      ApiLogGroup: accessLogGroup.logGroupName,
      ArtifactsBucket: bucket.bucketName,
      Authorization: parameters.value('Authorization'),
      EnvironmentClass: props.environmentClass,
      FunctionLogGroup: logGroup.logGroupName,
      FunctionName: fn.functionName,
      TableName: table.name,
    });
  }

  /** Names without a hash: `ItemsTable` is what an operator reads in events and differences. */
  protected override allocateLogicalId(element: CfnElement): string {
    const path = element.node.path.split('/').slice(1);
    return path.filter((part) => part !== 'Resource' && part !== 'Default').join('');
  }

  private addOutputs(values: Record<OutputKey, string>): void {
    for (const [key, value] of Object.entries(values)) {
      new CfnOutput(this, `Output${key}`, { value }).overrideLogicalId(key);
    }
  }
}
