import type { RouteRecordRaw } from 'vue-router'

export const linkRoutes: RouteRecordRaw[] = [
  { path: '/links', name: 'links', component: () => import('./pages/QueuePage.vue'), meta: { title: 'page.links', permission: 'import' } },
  { path: '/links/list', name: 'link-list', component: () => import('./pages/LinkListPage.vue'), meta: { title: 'page.linkList', permission: 'import' } },
  { path: '/links/quality', name: 'link-quality', component: () => import('./pages/LinkQualityPage.vue'), meta: { title: 'page.linkQuality', permission: 'read_deliveries' } },
  { path: '/links/:id', name: 'link', component: () => import('./pages/LinkPage.vue'), props: true, meta: { title: 'page.link', permission: 'import' } },
]
