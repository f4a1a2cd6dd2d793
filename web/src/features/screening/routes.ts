import type { RouteRecordRaw } from 'vue-router'

export const screeningRoutes: RouteRecordRaw[] = [
  { path: '/screenings', name: 'screenings', component: () => import('./pages/ScreeningPage.vue'), meta: { title: 'page.screenings', permission: 'dashboard' } },
]
