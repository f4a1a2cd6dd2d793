import type { RouteRecordRaw } from 'vue-router'

export const deliveryRoutes: RouteRecordRaw[] = [
  { path: '/deliveries', name: 'deliveries', component: () => import('./pages/DeliveryListPage.vue'), meta: { title: 'page.deliveries', permission: 'read_deliveries' } },
  { path: '/deliveries/:id', name: 'delivery', component: () => import('./pages/DeliveryPage.vue'), props: true, meta: { title: 'page.delivery', permission: 'read_deliveries' } },
  { path: '/corrections', name: 'corrections', component: () => import('./pages/CorrectionsPage.vue'), meta: { title: 'page.corrections', permission: 'read_deliveries' } },
]
