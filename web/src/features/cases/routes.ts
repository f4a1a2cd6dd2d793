import type { RouteRecordRaw } from 'vue-router'

export const caseRoutes: RouteRecordRaw[] = [
  { path: '/cases', name: 'cases', component: () => import('./pages/CaseListPage.vue'), meta: { title: 'page.cases', permission: 'read_cases' } },
  { path: '/cases/:id', name: 'case', component: () => import('./pages/CasePage.vue'), props: true, meta: { title: 'page.case', permission: 'read_cases' } },
]
