import type { RouteRecordRaw } from 'vue-router'

export const scoreboardRoutes: RouteRecordRaw[] = [
  { path: '/scoreboard', name: 'scoreboard', component: () => import('./pages/ScoreboardPage.vue'), meta: { title: 'page.scoreboard', permission: 'simulate' } },
]
