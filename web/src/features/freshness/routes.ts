import type { RouteRecordRaw } from 'vue-router'

/** Open to who reads deliveries and to who sees the overview; the server decides. */
export const freshnessRoutes: RouteRecordRaw[] = [
  { path: '/freshness', name: 'freshness', component: () => import('./pages/FreshnessPage.vue'), meta: { title: 'page.freshness' } },
]
