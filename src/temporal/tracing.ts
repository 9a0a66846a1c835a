import { createRequire } from 'node:module';
import type { WorkflowClientInterceptor } from '@temporalio/client';
// Not the package's own index: that loads what belongs into the workflow sandbox as well.
import { OpenTelemetryWorkflowClientInterceptor } from '@temporalio/interceptors-opentelemetry/lib/client/index.js';
import {
  makeWorkflowExporter,
  OpenTelemetryActivityInboundInterceptor,
  OpenTelemetryActivityOutboundInterceptor,
} from '@temporalio/interceptors-opentelemetry/lib/worker/index.js';
import type { ActivityInterceptorsFactory, InjectedSinks } from '@temporalio/worker';

/** Where the spans of workflows go, which leave their sandbox by a sink. */
export interface Tracing {
  processor: Parameters<typeof makeWorkflowExporter>[0];
  resource: Parameters<typeof makeWorkflowExporter>[1];
}

/** What goes into the workflow bundle of a process that traces, and into no other. */
export const TRACED_WORKFLOW_MODULES = [
  createRequire(import.meta.url).resolve('@temporalio/interceptors-opentelemetry/lib/workflow-interceptors'),
];

export function tracedClient(tracing: Tracing | undefined): WorkflowClientInterceptor[] {
  return tracing ? [new OpenTelemetryWorkflowClientInterceptor()] : [];
}

export function tracedActivities(tracing: Tracing | undefined): ActivityInterceptorsFactory[] {
  if (!tracing) return [];
  return [
    (context) => ({
      inbound: new OpenTelemetryActivityInboundInterceptor(context),
      outbound: new OpenTelemetryActivityOutboundInterceptor(context),
    }),
  ];
}

export function tracedWorkflows(tracing: Tracing | undefined): InjectedSinks<any> {
  return tracing ? { exporter: makeWorkflowExporter(tracing.processor as never, tracing.resource) } : {};
}
