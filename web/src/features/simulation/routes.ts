import type { RouteRecordRaw } from 'vue-router'

export const simulationRoutes: RouteRecordRaw[] = [
  { path: '/simulation', name: 'simulation', component: () => import('./pages/SimulationPage.vue'), meta: { title: 'page.simulation', permission: 'simulate' } },
]
