import type { RouteRecordRaw } from 'vue-router'

export const workRoutes: RouteRecordRaw[] = [
  { path: '/work', name: 'work', component: () => import('./pages/WorkPage.vue'), meta: { title: 'page.work' } },
]
