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

/** The same of those that are made where their threshold is not 0, by the name that the configuration has for it. */
export const OPTIONAL_ALARM_SUFFIXES = {
  latency: 'latency',
  throttledRequests: '429',
} as const;

/**
 * Requests that the API refused with 429, as its access log has them; the namespace is the name of the stack. API Gateway
 * may not log requests that are refused in excess, so the metric is a lower bound.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-monitor.html
 */
export const THROTTLED_REQUESTS_METRIC = 'ThrottledRequests';
