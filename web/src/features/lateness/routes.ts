import type { RouteRecordRaw } from 'vue-router'

export const latenessRoutes: RouteRecordRaw[] = [
  { path: '/late', name: 'late', component: () => import('./pages/LatePage.vue'), meta: { title: 'page.late', permission: 'read_cases' } },
]
