import type { RouteRecordRaw } from 'vue-router'

export const householdRoutes: RouteRecordRaw[] = [
  { path: '/households', name: 'households', component: () => import('./pages/HouseholdListPage.vue'), meta: { title: 'page.households', permission: 'read_households' } },
  { path: '/households/:id', name: 'household', component: () => import('./pages/HouseholdPage.vue'), props: true, meta: { title: 'page.household', permission: 'read_households' } },
]
