import type { RouteRecordRaw } from 'vue-router'
import type { Permission } from '@/api/types'
import { administrationRoutes } from '@/features/administration'
import { dashboardRoutes } from '@/features/dashboard'
import { deliveryRoutes } from '@/features/deliveries'
import { householdRoutes } from '@/features/households'
import { leadRoutes } from '@/features/leads'
import { policyRoutes } from '@/features/policy'
import { screeningRoutes } from '@/features/screening'
import { sessionRoutes } from '@/features/session'

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
  ...dashboardRoutes,
  ...leadRoutes,
  ...householdRoutes,
  ...deliveryRoutes,
  ...screeningRoutes,
  ...policyRoutes,
  ...administrationRoutes,
  { path: '/:rest(.*)*', name: 'missing', component: () => import('./pages/MissingPage.vue'), meta: { title: 'page.missing' } },
]
