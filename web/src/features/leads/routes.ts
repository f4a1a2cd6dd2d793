import type { RouteRecordRaw } from 'vue-router'

export const leadRoutes: RouteRecordRaw[] = [
  { path: '/leads', name: 'leads', component: () => import('./pages/LeadListPage.vue'), meta: { title: 'page.leads', permission: 'read_leads' } },
  { path: '/leads/new', name: 'lead-new', component: () => import('./pages/LeadNewPage.vue'), meta: { title: 'page.leadNew', permission: 'work' } },
  { path: '/leads/:id', name: 'lead', component: () => import('./pages/LeadPage.vue'), props: true, meta: { title: 'page.lead', permission: 'read_leads' } },
]
