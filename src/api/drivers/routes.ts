import { z } from 'zod';
import { DRIVERS } from '../../domain/drivers.js';
import { route } from '../route.js';
import { listOf } from '../schemas.js';

const usedBy = z.strictObject({
  id: z.number().int().meta({ description: 'Of the connection.' }),
  name: z.string().meta({ description: 'And its name.' }),
});

const view = z
  .strictObject({
    kind: z.enum(DRIVERS).meta({ description: 'What connections call it.' }),
    name: z.string().meta({ description: 'What people call it.' }),
    class: z.string().meta({ description: 'The JDBC class.' }),
    version: z.string().nullable().meta({ description: 'Of its jar; null for what is part of jrunner.' }),
    licence: z.string().meta({ description: 'Of the driver.' }),
    free: z.boolean().meta({ description: 'Whether it may be fetched without agreeing to its licence.' }),
    provided: z
      .enum(['bundled', 'set-up', 'on demand'])
      .meta({ description: 'Where its jars come from: jrunner’s own, the set-up, or a command.' }),
    installed: z.boolean().meta({ description: 'Whether its jars are on the machine of this server.' }),
    problem: z.string().nullable().meta({ description: 'Why it cannot be used as it is; null if it can.' }),
    install: z
      .string()
      .nullable()
      .meta({ description: 'The command that installs it; null where nothing is to be installed.' }),
    url_template: z.string().meta({ description: 'What a JDBC URL looks like.' }),
    used_by: z.array(usedBy).meta({ description: 'The connections of this kind.' }),
  })
  .meta({
    id: 'Driver',
    description: 'A kind of database, and whether this server can reach one.',
    examples: [
      {
        kind: 'oracle',
        name: 'Oracle',
        class: 'oracle.jdbc.OracleDriver',
        version: '23.9.0.25.07',
        licence: 'Oracle Free Use Terms',
        free: false,
        provided: 'on demand',
        installed: false,
        problem: null,
        install: 'pipekit drivers install oracle --accept-licence',
        url_template: 'jdbc:oracle:thin:@//host:1521/service',
        used_by: [],
      },
    ],
  });

const params = z.strictObject({
  kind: z
    .enum(DRIVERS, { error: ({ input }) => `There is no driver "${String(input)}"` })
    .meta({ description: 'What connections call it.', examples: ['postgresql'] }),
});

export const driverRoutes = [
  route({
    method: 'get',
    path: '/drivers',
    operationId: 'listDrivers',
    summary: 'List the drivers',
    description: 'Of this server’s machine; runners elsewhere have jars of their own.',
    tag: 'connections',
    role: 'viewer',
    responses: { 200: listOf(view) },
    handle: async ({ services }) => ({ items: await services.drivers.list(), next: null }),
  }),
  route({
    method: 'get',
    path: '/drivers/{kind}',
    operationId: 'getDriver',
    summary: 'Get a driver',
    description: 'Of this server’s machine.',
    tag: 'connections',
    role: 'viewer',
    params,
    responses: { 200: view },
    handle: ({ params: { kind }, services }) => services.drivers.get(kind),
  }),
];
