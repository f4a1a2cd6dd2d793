import type { RouteRecordRaw } from 'vue-router'
import type { Permission } from '@/api/types'
import { administrationRoutes } from '@/features/administration'
import { benefitRoutes } from '@/features/benefits'
import { campaignRoutes } from '@/features/campaigns'
import { declarationRoutes } from '@/features/declarations'
import { departmentRoutes } from '@/features/departments'
import { latenessRoutes } from '@/features/lateness'
import { linkRoutes } from '@/features/links'
import { noticeRoutes } from '@/features/notices'
import { publicRoutes } from '@/features/public'
import { caseRoutes } from '@/features/cases'
import { dashboardRoutes } from '@/features/dashboard'
import { deliveryRoutes } from '@/features/deliveries'
import { freshnessRoutes } from '@/features/freshness'
import { householdRoutes } from '@/features/households'
import { leadRoutes } from '@/features/leads'
import { policyRoutes } from '@/features/policy'
import { qualityRoutes } from '@/features/quality'
import { registryRoutes } from '@/features/registry'
import { scoreboardRoutes } from '@/features/scoreboard'
import { screeningRoutes } from '@/features/screening'
import { sessionRoutes } from '@/features/session'
import { simulationRoutes } from '@/features/simulation'
import { workRoutes } from '@/features/work'

declare module 'vue-router' {
  interface RouteMeta {
    /** Key of the page title. */
    title?: string
    /** Needed to open the page; none = any account. */
    permission?: Permission
    /** Open without an account. */
    open?: boolean
    /** Without the office frame around it. */
    bare?: boolean
  }
}

export const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: () => import('./pages/HomePage.vue'), meta: {} },
  ...sessionRoutes,
  ...workRoutes,
  ...dashboardRoutes,
  ...leadRoutes,
  ...caseRoutes,
  ...householdRoutes,
  ...deliveryRoutes,
  ...linkRoutes,
  ...registryRoutes,
  ...freshnessRoutes,
  ...screeningRoutes,
  ...policyRoutes,
  ...simulationRoutes,
  ...scoreboardRoutes,
  ...benefitRoutes,
  ...qualityRoutes,
  ...noticeRoutes,
  ...declarationRoutes,
  ...campaignRoutes,
  ...latenessRoutes,
  ...departmentRoutes,
  ...publicRoutes,
  ...administrationRoutes,
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue'), meta: { title: 'page.missing' } },
]
