import type { RouteRecordRaw } from 'vue-router'

export const declarationRoutes: RouteRecordRaw[] = [
  { path: '/declarations', name: 'declarations', component: () => import('./pages/DeclarationListPage.vue'), meta: { title: 'page.declarations', permission: 'work' } },
]
