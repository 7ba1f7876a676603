/**
 * The import table of the house, as rules. Folders get an allow-list, so a new folder or package has to be
 * admitted here on purpose. Tests beside the code may import anything.
 */
const FOLDERS =
  'domain|app|workflows|activities|connectors|store|temporal|worker|config|api|simulators|dev|scripts|tests';
const OURS = `^(${FOLDERS}|prisma)/`;
const TEST = '\\.test\\.ts$';
const SOURCES = `^(${FOLDERS})/`;

/** Everything in `folder` may import only what `allowed` matches. */
const only = (name, folder, allowed, comment, except = []) => ({
  name,
  comment,
  severity: 'error',
  from: { path: folder, pathNot: [TEST, ...except] },
  to: { pathNot: allowed },
});

/** As `only`, but what is neither ours nor named in `banned` is free: packages and Node's own modules. */
const onlyOurs = (name, folder, allowed, comment, banned = [], except = []) => ({
  name,
  comment,
  severity: 'error',
  from: { path: folder, pathNot: [TEST, ...except] },
  to: { path: [OURS, ...banned], pathNot: allowed },
});

const TEMPORAL = '^node_modules/@temporalio/';
const SQL = ['^node_modules/@prisma/', '^node_modules/pg/', '^store/generated/'];

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle of values makes the order of loading matter; a cycle of types alone is erased.',
      severity: 'error',
      from: { path: SOURCES },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: 'A path that resolves to nothing would slip through every rule below.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-package-in-product',
      comment: 'What ships must run after an install without the development packages.',
      severity: 'error',
      from: {
        path: '^(domain|app|workflows|activities|connectors|store|temporal|worker|config|api|simulators)/',
        pathNot: TEST,
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'type-only'] },
    },
    only(
      'domain',
      '^domain/',
      ['^domain/', '^node_modules/(zod|i18n-iso-countries|dinero\\.js)/', '^crypto$'],
      'Pure rules: zod, the tables of ISO, and itself.',
    ),
    {
      name: 'domain-hashes-in-record',
      comment: 'Rules need no cryptography; the chain of facts is a hash of them.',
      severity: 'error',
      from: { path: '^domain/', pathNot: [TEST, '^domain/record/hash\\.ts$'] },
      to: { path: '^crypto$' },
    },
    onlyOurs(
      'app',
      '^app/',
      ['^app/', '^domain/', '^store/(?!generated/)', '^temporal/'],
      'Use cases: no SQL, no HTTP, no Temporal.',
      [TEMPORAL, ...SQL, '^node_modules/express/'],
    ),
    {
      name: 'app-is-given-what-it-needs',
      comment: 'Use cases know the store and Temporal by their types alone.',
      severity: 'error',
      from: { path: '^app/', pathNot: TEST },
      to: { path: '^(store|temporal)/', dependencyTypesNot: ['type-only'] },
    },
    onlyOurs(
      'temporal',
      '^temporal/',
      ['^temporal/', '^workflows/contract', '^domain/', '^config/', `${TEMPORAL}(client|common)/`],
      "Temporal's client side: how orders are started and signalled.",
      [TEMPORAL, ...SQL],
    ),
    onlyOurs('config', '^config/', ['^config/'], 'Settings, parsed once.', [TEMPORAL, ...SQL]),
    only(
      'workflows',
      '^workflows/',
      ['^workflows/', '^domain/', '^activities/', `${TEMPORAL}(workflow|common)/`],
      'Workflow code is replayed in a sandbox: the SDK, and types of the domain and of activities.',
    ),
    {
      name: 'workflows-domain-types-only',
      comment:
        'Rules are not replayed: a workflow knows the domain by its types, and the texts that the Temporal UI shows.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TEST },
      to: {
        path: '^domain/',
        pathNot: '^domain/order/command-descriptions\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'workflows-activity-types-only',
      comment: 'An activity imported as a value would be bundled into the sandbox.',
      severity: 'error',
      from: { path: '^workflows/', pathNot: TEST },
      to: { path: '^activities/', dependencyTypesNot: ['type-only'] },
    },
    onlyOurs(
      'activities',
      '^activities/',
      ['^activities/', '^domain/', '^app/', '^store/(?!generated/)'],
      'Activities reach outside systems through ports they are given.',
      SQL,
    ),
    onlyOurs(
      'connectors',
      '^connectors/',
      ['^connectors/', '^domain/'],
      'A connector knows its outside system and the ports, and nothing of how orders are kept.',
      [TEMPORAL, ...SQL],
    ),
    {
      name: 'connectors-apart',
      comment: 'One outside system per folder; what two of them need belongs to the shared part.',
      severity: 'error',
      from: { path: '^connectors/(?!shared/)([^/]+/[^/]+)/', pathNot: TEST },
      to: { path: '^connectors/(?!shared/)[^/]+/[^/]+/', pathNot: '^connectors/$1/' },
    },
    {
      name: 'connectors-shared-below',
      comment: 'The shared part serves every connector and knows none.',
      severity: 'error',
      from: { path: '^connectors/shared/', pathNot: TEST },
      to: { path: '^connectors/(?!shared/)[^/]+/[^/]+/' },
    },
    onlyOurs('store', '^store/', ['^store/', '^domain/', ...SQL], 'All SQL is here, and nothing above it.', [
      TEMPORAL,
    ]),
    onlyOurs(
      'api',
      '^api/',
      ['^api/', '^domain/', '^app/', '^store/(?!generated/)', '^temporal/', '^config/'],
      'The api is HTTP alone: use cases, types of what they need, and settings.',
      [TEMPORAL, ...SQL],
      ['^api/main\\.ts$'],
    ),
    onlyOurs(
      'worker',
      '^worker/',
      [
        '^worker/',
        '^domain/',
        '^app/',
        '^activities/',
        '^connectors/',
        '^store/(?!generated/)',
        '^temporal/',
        '^config/',
        '^workflows/',
      ],
      'The worker process knows nothing of HTTP.',
      SQL,
    ),
    {
      name: 'simulators',
      comment: 'What judges the code must not share its mistakes.',
      severity: 'error',
      from: { path: '^simulators/', pathNot: TEST },
      to: { path: OURS, pathNot: '^simulators/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'product-knows-no-tests',
      comment: 'Test helpers may use scripts and product code, never the reverse.',
      severity: 'error',
      from: { path: SOURCES, pathNot: [TEST, '^(tests|scripts)/'] },
      to: { path: '^tests/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // Without it an `import type` is invisible, and type-only imports could not be told apart.
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['^node_modules/', '^store/generated/'] },
    exclude: { path: ['^dist/', '^coverage/', '^\\.waybill/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
