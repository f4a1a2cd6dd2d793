import type { RouteRecordRaw } from 'vue-router'

export const registryRoutes: RouteRecordRaw[] = [
  { path: '/registry', name: 'registry', component: () => import('./pages/RegistryPage.vue'), meta: { title: 'page.registry', permission: 'import' } },
  { path: '/registry/duplicates/:first/:second', name: 'duplicate', component: () => import('./pages/DuplicatePage.vue'), props: true, meta: { title: 'page.duplicate', permission: 'import' } },
]
