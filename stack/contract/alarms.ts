/** What the stack and the command line agree on about the alarms. */

/** Minutes of a period of the alarms. */
export const ALARM_PERIOD_MINUTES = 5;

/**
 * Periods that an alarm may look at: with periods under an hour they are a day at most.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
 */
export const MOST_ALARM_PERIODS = 288;

/** The ends of the names of the stack's alarms, each after the name of the function. */
export const ALARM_SUFFIXES = ['errors', 'throttles', '5xx'] as const;
