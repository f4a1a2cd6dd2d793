import type { RouteRecordRaw } from 'vue-router'

export const campaignRoutes: RouteRecordRaw[] = [
  { path: '/campaigns', name: 'campaigns', component: () => import('./pages/CampaignListPage.vue'), meta: { title: 'page.campaigns', permission: 'read_cases' } },
  { path: '/campaigns/:id', name: 'campaign', component: () => import('./pages/CampaignPage.vue'), props: true, meta: { title: 'page.campaign', permission: 'read_cases' } },
]
