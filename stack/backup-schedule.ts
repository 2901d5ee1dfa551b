import { Aws, Fn } from 'aws-cdk-lib';
import { CfnRole } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { SCHEDULED_BACKUP } from './contract/backup-schedule.ts';
import type { ResourceNames } from './contract/names.ts';
import type { ActiveTable } from './item-table.ts';
import type { Parameters } from './parameters.ts';

export interface BackupScheduleProps {
  readonly names: ResourceNames;
  readonly parameters: Parameters;
  readonly table: ActiveTable;
}

/**
 * Backups of the table that the application uses, on request: EventBridge Scheduler calls CreateBackup itself, so there is
 * no code to run. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-universal.html
 */
export class BackupSchedule extends Construct {
  constructor(scope: Construct, { names, parameters, table }: BackupScheduleProps) {
    super(scope, 'Backups');
    const role = new CfnRole(this, 'Role', {
      assumeRolePolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Service: 'scheduler.amazonaws.com' },
            Action: 'sts:AssumeRole',
            // https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
            Condition: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
          },
        ],
      },
      permissionsBoundary: parameters.valueIf(parameters.hasPermissionsBoundary, 'PermissionsBoundary'),
      path: parameters.valueIf(parameters.hasRolePath, 'RolePath'),
      policies: [
        {
          policyName: 'backups',
          policyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Effect: 'Allow',
                Action: 'dynamodb:CreateBackup',
                // All of them, so that a schedule that runs while the application moves finds its table allowed.
                Resource: Fn.join('', [
                  'arn:',
                  Aws.PARTITION,
                  ':dynamodb:',
                  Aws.REGION,
                  ':',
                  Aws.ACCOUNT_ID,
                  ':table/',
                  names.table,
                  '*',
                ]),
              },
            ],
          },
        },
      ],
    });
    role.cfnOptions.condition = parameters.hasBackupSchedule;
    const schedule = new CfnSchedule(this, 'Schedule', {
      name: `${names.stack}-backups`,
      description: 'Backups of the table that the back office uses',
      flexibleTimeWindow: { mode: 'OFF' },
      scheduleExpression: parameters.value('BackupSchedule'),
      target: {
        arn: Fn.join('', ['arn:', Aws.PARTITION, ':scheduler:::aws-sdk:dynamodb:createBackup']),
        roleArn: role.attrArn,
        // Of the attributes of a run only the id can stand in a name: times have colons.
        input: Fn.join('', [
          '{"TableName":"',
          table.name,
          '","BackupName":"',
          names.stack,
          SCHEDULED_BACKUP,
          '<aws.scheduler.execution-id>"}',
        ]),
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 20 },
      },
    });
    schedule.cfnOptions.condition = parameters.hasBackupSchedule;
  }
}
