import type { RouteRecordRaw } from 'vue-router'

const meta = { title: 'page.benefits', permission: 'read_households' } as const
export const benefitRoutes: RouteRecordRaw[] = [
  { path: '/benefits', name: 'benefits', component: () => import('./pages/BenefitListPage.vue'), meta },
  { path: '/benefits/:id', name: 'benefit', component: () => import('./pages/BenefitPage.vue'), props: true, meta },
]
