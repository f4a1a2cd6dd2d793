import type { RouteRecordRaw } from 'vue-router'

export const qualityRoutes: RouteRecordRaw[] = [
  { path: '/quality', name: 'quality', component: () => import('./pages/QualityPage.vue'), meta: { title: 'page.quality', permission: 'read_households' } },
]
